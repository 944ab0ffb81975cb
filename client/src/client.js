import { ApiError, ConnectionError } from "./api-error.js";
import { operations } from "./operations.js";
import { pause, retryDelayMs } from "./retry.js";
/**
 * Methods throw `ApiError` for what the server refuses, and `ConnectionError` where it cannot be reached. What failed by chance is tried
 * again where that cannot do it twice.
 */
export function createClient(options) {
  const request = (name, input, requestOptions = {}) => send(options, name, { input, requestOptions });
  const methods = Object.keys(operations).map((name) => [
    name,
    async (input = {}, requestOptions = {}) => (await send(options, name, { input, requestOptions })).answer,
  ]);
  return { ...Object.fromEntries(methods), request };
}
async function send(options, name, { input, requestOptions }) {
  const { method, isRepeatable } = operations[name];
  const { retryCount = 3 } = options;
  const { signal } = requestOptions;
  const isSafe = isRepeatable || method === "GET" || method === "DELETE";
  const call = { input, requestOptions: isRepeatable ? withKey(requestOptions) : requestOptions };
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await sendOnce(options, name, call);
    } catch (error) {
      signal?.throwIfAborted();
      if (!isSafe || attempt >= retryCount || !isPassing(error)) throw error;
      await pause(Math.max(retryDelayMs(attempt, options), waitOf(error)), signal);
    }
  }
}
const withKey = (options) => ({ idempotencyKey: crypto.randomUUID(), ...options });
/** A failed answer with the time for which the server asks to be left alone. */
class Refusal extends ApiError {
  retryAfterMs;
  constructor(status, error, retryAfterMs) {
    super(status, error);
    this.retryAfterMs = retryAfterMs;
  }
}
const passingStatuses = [408, 429, 502, 503, 504];
/** Whether the same request may go well a moment later. */
function isPassing(error) {
  if (error instanceof ConnectionError) return true;
  return error instanceof Refusal && (passingStatuses.includes(error.status) || error.retryAfterMs !== undefined);
}
const waitOf = (error) => (error instanceof Refusal ? (error.retryAfterMs ?? 0) : 0);
async function sendOnce(options, name, sent) {
  const response = await fetchOnce(options, name, sent);
  const requestId = response.headers.get("x-request-id") ?? undefined;
  if (!response.ok) throw await refusalOf(response);
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const text = await response.text().catch((error) => {
    throw new ConnectionError("The answer broke off.", { cause: error });
  });
  const answer = response.status === 204 ? undefined : isJson ? JSON.parse(text) : text;
  return { answer, etag: response.headers.get("etag") ?? undefined, requestId };
}
async function fetchOnce(options, name, { input, requestOptions }) {
  const { method } = operations[name];
  const { fetch = globalThis.fetch, timeoutMs = 10_000 } = options;
  const { signal, keepalive } = requestOptions;
  const timeout = AbortSignal.timeout(timeoutMs);
  const body = bodyOf(name, input);
  try {
    return await fetch(urlOf(options.baseUrl, name, input), {
      method,
      headers: headersOf(options, name, requestOptions),
      credentials: "include",
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      ...(keepalive !== undefined && { keepalive }),
      ...(body !== undefined && { body }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    const reason = timeout.aborted ? `gave no answer within ${timeoutMs} ms` : "cannot be reached";
    throw new ConnectionError(`${options.baseUrl} ${reason}.`, { cause: error });
  }
}
function urlOf(baseUrl, name, input) {
  const values = input;
  const { path, query } = operations[name];
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, field) => encodeURIComponent(values[field]));
  const search = new URLSearchParams();
  for (const field of query)
    for (const value of [values[field]].flat()) if (value !== undefined) search.append(field, value);
  return `${baseUrl.replace(/\/$/, "")}${filled}${search.size > 0 ? `?${search}` : ""}`;
}
function headersOf(options, name, requestOptions) {
  const operation = operations[name];
  const { apiKey, tenant } = options;
  const { ifMatch, idempotencyKey } = requestOptions;
  return {
    ...("contentType" in operation && { "content-type": operation.contentType }),
    ...(apiKey !== undefined && { "x-api-key": apiKey }),
    ...(tenant !== undefined && { "x-tenant": tenant }),
    ...(ifMatch !== undefined && { "if-match": ifMatch }),
    ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
  };
}
function bodyOf(name, input) {
  const operation = operations[name];
  if (!("contentType" in operation) || !("body" in input)) return undefined;
  return operation.contentType === "application/json" ? JSON.stringify(input.body) : input.body;
}
async function refusalOf(response) {
  const error = await response.json().catch(() => ({}));
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new Refusal(response.status, error, Number.isFinite(seconds) ? seconds * 1000 : undefined);
}
