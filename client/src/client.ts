import { ApiError, ConnectionError } from "./api-error.ts";
import { operations, type Error as WireError, type Operations } from "./operations.ts";
import { pause, retryDelayMs, type RetryOptions } from "./retry.ts";

export type OperationName = keyof Operations;
export type Input<Name extends OperationName> = Operations[Name]["input"];
export type Answer<Name extends OperationName> = Operations[Name]["answer"];

export interface ClientOptions extends RetryOptions {
  /** Such as http://localhost:8080. */
  readonly baseUrl: string;
  /** Sent as `x-api-key`. A browser that is signed in needs none. */
  readonly apiKey?: string;
  /** Whose data, where the key may choose. */
  readonly tenant?: string;
  /** For one attempt; 10 seconds unless given. */
  readonly timeoutMs?: number;
  /** Instead of the global one. */
  readonly fetch?: typeof globalThis.fetch;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** The tag that the item or user must still have. */
  readonly ifMatch?: string;
  /** The same key does the same thing once only; made by the client where it is left out. */
  readonly idempotencyKey?: string;
  /** Lets the request outlive the page. */
  readonly keepalive?: boolean;
}

/** An answer with what its headers say. */
export interface Answered<Name extends OperationName> {
  readonly answer: Answer<Name>;
  readonly etag: string | undefined;
  readonly requestId: string | undefined;
}

type Arguments<Name extends OperationName> =
  object extends Input<Name>
    ? [input?: Input<Name>, options?: RequestOptions]
    : [input: Input<Name>, options?: RequestOptions];

/** A method for every operation, under its name in the OpenAPI document. */
export type Client = {
  readonly [Name in OperationName]: (...input: Arguments<Name>) => Promise<Answer<Name>>;
} & Requester;

interface Requester {
  /** As the method of that name, with the answer's headers. */
  request<Name extends OperationName>(
    name: Name,
    input: Input<Name>,
    options?: RequestOptions,
  ): Promise<Answered<Name>>;
}

/**
 * Methods throw `ApiError` for what the server refuses, and `ConnectionError` where it cannot be reached. What failed by chance is tried
 * again where that cannot do it twice.
 */
export function createClient(options: ClientOptions): Client {
  const request: Client["request"] = (name, input, requestOptions = {}) =>
    send(options, name, { input, requestOptions });
  const methods = Object.keys(operations).map((name) => [
    name,
    async (input: object = {}, requestOptions: RequestOptions = {}) =>
      (await send(options, name as OperationName, { input, requestOptions })).answer,
  ]);
  return { ...(Object.fromEntries(methods) as object), request } as Client;
}

interface Sent {
  readonly input: object;
  readonly requestOptions: RequestOptions;
}

async function send<Name extends OperationName>(
  options: ClientOptions,
  name: Name,
  { input, requestOptions }: Sent,
): Promise<Answered<Name>> {
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

const withKey = (options: RequestOptions): RequestOptions => ({ idempotencyKey: crypto.randomUUID(), ...options });

/** A failed answer with the time for which the server asks to be left alone. */
class Refusal extends ApiError {
  readonly retryAfterMs: number | undefined;

  constructor(status: number, error: Partial<WireError>, retryAfterMs: number | undefined) {
    super(status, error);
    this.retryAfterMs = retryAfterMs;
  }
}

const passingStatuses = [408, 429, 502, 503, 504];

/** Whether the same request may go well a moment later. */
function isPassing(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return error instanceof Refusal && (passingStatuses.includes(error.status) || error.retryAfterMs !== undefined);
}

const waitOf = (error: unknown) => (error instanceof Refusal ? (error.retryAfterMs ?? 0) : 0);

async function sendOnce<Name extends OperationName>(
  options: ClientOptions,
  name: Name,
  sent: Sent,
): Promise<Answered<Name>> {
  const response = await fetchOnce(options, name, sent);
  const requestId = response.headers.get("x-request-id") ?? undefined;
  if (!response.ok) throw await refusalOf(response);
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const text = await response.text().catch((error: unknown) => {
    throw new ConnectionError("The answer broke off.", { cause: error });
  });
  const answer = (response.status === 204 ? undefined : isJson ? JSON.parse(text) : text) as Answer<Name>;
  return { answer, etag: response.headers.get("etag") ?? undefined, requestId };
}

async function fetchOnce(
  options: ClientOptions,
  name: OperationName,
  { input, requestOptions }: Sent,
): Promise<Response> {
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

function urlOf(baseUrl: string, name: OperationName, input: object): string {
  const values = input as Readonly<Record<string, unknown>>;
  const { path, query } = operations[name];
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, field: string) =>
    encodeURIComponent(values[field] as string | number),
  );
  const search = new URLSearchParams();
  for (const field of query)
    for (const value of [values[field]].flat()) if (value !== undefined) search.append(field, value as string);
  return `${baseUrl.replace(/\/$/, "")}${filled}${search.size > 0 ? `?${search}` : ""}`;
}

function headersOf(
  options: ClientOptions,
  name: OperationName,
  requestOptions: RequestOptions,
): Record<string, string> {
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

function bodyOf(name: OperationName, input: object): BodyInit | undefined {
  const operation = operations[name];
  if (!("contentType" in operation) || !("body" in input)) return undefined;
  return operation.contentType === "application/json" ? JSON.stringify(input.body) : (input.body as BodyInit);
}

async function refusalOf(response: Response): Promise<Refusal> {
  const error = (await response.json().catch(() => ({}))) as Partial<WireError>;
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new Refusal(response.status, error, Number.isFinite(seconds) ? seconds * 1000 : undefined);
}
