import fc from "fast-check";
import type { FastifyInstance, InjectOptions } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { awkwardText, brokenValues, textOf, validValues } from "../testing-values.ts";
import { codesOf, type Answer, type Operation, type Parameter } from "./testing-openapi.ts";

/** A request as it is sent, valid or broken. */
export interface AnyRequest {
  readonly method: Operation["method"];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: string | Buffer;
  /** Whether its path leads to the operation: an empty part, or dots alone, lead elsewhere. */
  readonly isOnPath: boolean;
}

/** How long an answer may take before it counts as none. */
const timeLimitMs = 10_000;

/** Valid and broken requests to an operation: parameters, headers, content types, bodies and their texts. */
export function anyRequest(operation: Operation, knownIds: readonly string[]): fc.Arbitrary<AnyRequest> {
  const { method, path, parameters, bodies } = operation;
  const inPath = parameters.filter((each) => each.in === "path");
  return fc
    .record({
      parts: fc.tuple(...inPath.map((parameter) => pathPart(parameter, knownIds))),
      query: queryOf(parameters.filter((each) => each.in === "query")),
      headers: headersOf(parameters.filter((each) => each.in === "header")),
      body: bodyOf(method, bodies),
    })
    .map(({ parts, query, headers, body }) => {
      const rest = [...parts];
      const url = path.replaceAll(/\{\w+\}/g, () => rest.shift() ?? "x");
      return {
        method,
        url: query === "" ? url : `${url}?${query}`,
        headers: { ...headers, ...body.headers },
        ...(body.payload !== undefined && { payload: body.payload }),
        isOnPath: parts.every((part) => !/^(\.|%2e){0,2}$/i.test(part)),
      };
    });
}

/** What may stand in a path; a lone half of a character cannot be percent-encoded, so it is left out. */
function pathPart({ schema }: Parameter, knownIds: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...knownIds).map(encodeURIComponent) },
    { weight: 2, arbitrary: validValues(schema).map((value) => percentEncoded(scalarText(value))) },
    { weight: 3, arbitrary: awkwardText.filter((text) => text.isWellFormed()).map(encodeURIComponent) },
    { weight: 1, arbitrary: fc.constantFrom("%", "%zz", "%c3%28", "%ff", "%00", "a%2fb", "%2e%2e", "x".repeat(4000)) },
  );
}

function queryOf(parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const given = parameters.map((parameter) => {
    const named = (value: unknown) =>
      [value].flat().map((each) => `${parameter.name}=${percentEncoded(scalarText(each))}`);
    const present = fc.oneof(
      { weight: 5, arbitrary: validValues(parameter.schema).map(named) },
      { weight: 1, arbitrary: brokenValues(parameter.schema).map(named) },
      { weight: 1, arbitrary: validValues(parameter.schema).map((value) => [...named(value), ...named(value)]) },
    );
    const absent = { weight: parameter.required ? 1 : 6, arbitrary: fc.constant<string[]>([]) };
    return fc.oneof({ weight: parameter.required ? 9 : 4, arbitrary: present }, absent);
  });
  const more = fc.oneof(
    { weight: 20, arbitrary: fc.constant<string[]>([]) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ["__proto__=1"],
        ["x"],
        ["&&=&"],
        ["%zz=%"],
        ["constructor[a]=1"],
        ["=1"],
        ["n=1;n=2"],
      ),
    },
  );
  return fc.tuple(fc.tuple(...given), more).map(([parts, other]) => [...parts.flat(), ...other].join("&"));
}

const scalarText = (value: unknown) => (typeof value === "string" ? value : textOf(value)).slice(0, 6000);
const percentEncoded = (text: string) => encodeURIComponent(text.toWellFormed());

/** Header values are Latin-1 without control characters: anything else is not sent by any client. */
const sendable = (text: string) => text.replaceAll(/[^\t\u0020-\u007E\u0080-\u00FF]/g, "?");

function headersOf(parameters: readonly Parameter[]): fc.Arbitrary<Readonly<Record<string, string>>> {
  const fields = Object.fromEntries(
    parameters.map(({ name, schema }) => [
      name,
      fc
        .oneof(validValues(schema).map(scalarText), awkwardText, fc.constantFrom('"x"', 'W/"x", "y"', "*", '"'))
        .map(sendable),
    ]),
  );
  const tenant = fc.constantFrom("default", "default", "default", "other/x", " bad ", "__proto__");
  const others = {
    "x-request-id": awkwardText.map(sendable),
    accept: fc.constantFrom("*/*", "text/html", "application/xml;q=0.1", ""),
    "accept-encoding": fc.constantFrom("gzip", "br", "identity;q=0"),
  };
  return fc.record({ ...fields, "x-tenant": tenant, ...others }, { requiredKeys: [] });
}

interface SentBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: string | Buffer;
}

function bodyOf(method: Operation["method"], bodies: Operation["bodies"]): fc.Arbitrary<SentBody> {
  const none = fc.constant<SentBody>({ headers: {} });
  const stray = fc.constantFrom<SentBody>(
    { headers: { "content-type": "application/json" }, payload: '{"a":1}' },
    { headers: { "content-type": "text/plain" }, payload: "x" },
    { headers: { "content-type": "application/json" }, payload: "" },
  );
  if (bodies.size === 0) return method === "GET" ? none : fc.oneof({ weight: 6, arbitrary: none }, stray);
  const written = [...bodies].map(([type, { schema }]) => {
    const encode = (value: unknown) => encodeBody(type, value, textOf);
    return fc.oneof(
      { weight: 4, arbitrary: validValues(schema).map(encode) },
      { weight: 4, arbitrary: brokenValues(schema).map(encode) },
      { weight: 2, arbitrary: validValues(schema).map(encode).chain(brokenBody) },
    );
  });
  const strangeType = fc.constantFrom(
    "text/plain",
    "application/json; charset=utf-16",
    "application/json;charset",
    "multipart/form-data; boundary=b",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "application/",
    ";",
    "x".repeat(500),
  );
  const strange = fc
    .tuple(fc.oneof(...written), strangeType)
    .map(([body, type]): SentBody => ({ ...body, headers: { "content-type": type } }));
  return fc.oneof({ weight: 12, arbitrary: fc.oneof(...written) }, { weight: 1, arbitrary: strange }, none);
}

/** A value as the body of a content type. */
export function encodeBody(
  type: string,
  value: unknown,
  toJson: (value: unknown) => string,
): SentBody & { readonly payload: string } {
  if (type !== "multipart/form-data") {
    const isRaw = !type.endsWith("json") && typeof value === "string";
    return { headers: { "content-type": type }, payload: isRaw ? value : toJson(value) };
  }
  const parts = Object.entries(value ?? {}).map(([name, part]) => {
    const head = `content-disposition: form-data; name=${JSON.stringify(name)}; filename="f"`;
    return `--b\r\n${head}\r\n\r\n${typeof part === "string" ? part : toJson(part)}\r\n`;
  });
  return { headers: { "content-type": `${type}; boundary=b` }, payload: `${parts.join("")}--b--\r\n` };
}

const brokenBody = ({ headers, payload }: SentBody & { readonly payload: string }): fc.Arbitrary<SentBody> =>
  brokenText(payload).map((broken) => ({ headers, payload: broken }));

/** JSON that is torn, followed or preceded by something, says a name twice, or is no text at all. */
function brokenText(text: string): fc.Arbitrary<string | Buffer> {
  const inside = fc.nat({ max: Math.max(0, text.length - 1) });
  return fc.oneof(
    inside.map((end) => text.slice(0, end)),
    fc.tuple(inside, awkwardText).map(([at, other]) => text.slice(0, at) + other + text.slice(at + 1)),
    fc.constantFrom(
      `${text}x`,
      `${text}${text}`,
      `\uFEFF${text}`,
      text.replace(/\d+/, "1e999"),
      text.replace(/\d+/, "NaN"),
      text.replace(/\d+/, "0x10"),
      text.replace("{", '{"__proto__":{"a":1},'),
      text.replace("{", '{"id":"a","id":"b",'),
      text.replace('"', String.raw`"\ud800`),
      text.replaceAll('"', "'"),
    ),
    fc.constantFrom(Buffer.from([0xff, 0xfe, 0x22]), Buffer.from([0]), Buffer.from(text, "utf16le")),
  );
}

/** What never stands in an answer, unless the request itself said it: paths, stacks, queries, libraries and their errors. */
const internals =
  /node_modules|\/(?:work|home|usr|srv|root|engine|tmp)\/\w|\.[cm]?[jt]s:\d+|\bat [\w.]+ \(\S*:\d|SELECT |INSERT |sqlite|duckdb|typebox|fastify|FST_ERR|TypeError|RangeError|SyntaxError|undefined|\[object|ENOENT|Cannot read/i;

const validators = new WeakMap<Answer, ReturnType<typeof Compile>>();

/** The first place at which a value is not as documented; undefined where it is. */
function misfit(answer: Answer, value: unknown): string | undefined {
  const check = validators.get(answer) ?? Compile(answer.schema as TSchema);
  validators.set(answer, check);
  if (check.Check(value)) return undefined;
  const [first] = check.Errors(value);
  return `does not fit: ${first?.instancePath ?? ""} ${first?.message ?? ""}`;
}

/** What was answered, and what is wrong with it: undefined when nothing is. */
export interface Verdict {
  readonly status: number;
  readonly code?: string;
  readonly fault?: string;
}

interface Sent {
  readonly statusCode: number;
  readonly body: string;
}

/** Sends a request and holds the answer to the document. */
export async function judgeAnswer(
  send: (request: AnyRequest) => Promise<Sent>,
  operation: Operation,
  request: AnyRequest,
): Promise<Verdict> {
  const timeout = Promise.withResolvers<"late">();
  const timer = setTimeout(() => timeout.resolve("late"), timeLimitMs);
  const answer = await Promise.race([send(request), timeout.promise]);
  clearTimeout(timer);
  if (answer === "late") return { status: 0, fault: `no answer within ${timeLimitMs} ms` };
  return judge(operation, request, answer);
}

/** Where a request leads that does not reach its operation. */
const offPath = new Set(["ROUTE_NOT_FOUND", "METHOD_NOT_ALLOWED"]);

function judge(operation: Operation, request: AnyRequest, { statusCode: status, body }: Sent): Verdict {
  const code = status >= 400 ? codeOf(body) : undefined;
  const verdict = { status, ...(code !== undefined && { code }) };
  const fault = faultOf(operation, request, { status, code, body });
  return fault === undefined ? verdict : { ...verdict, fault: `${fault}: ${body.slice(0, 300)}` };
}

interface Told {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: string;
}

function faultOf({ answers }: Operation, request: AnyRequest, { status, code, body }: Told): string | undefined {
  if (status >= 500) return "a fault of the server";
  if (!request.isOnPath && (code === undefined || offPath.has(code))) return undefined;
  const answer = answers.get(status);
  const isDocumented = answer !== undefined && (code === undefined || codesOf(answer).includes(code));
  if (!isDocumented) return `${status} ${code ?? ""} is not documented`;
  return shapeFault(answer, body) ?? (code === undefined ? undefined : leakOf(request, body));
}

function shapeFault(answer: Answer, body: string): string | undefined {
  if (answer.schema === undefined) return body === "" ? undefined : "a body where none is documented";
  return answer.isJson ? misfit(answer, JSON.parse(body)) : undefined;
}

function leakOf(request: AnyRequest, body: string): string | undefined {
  const leak = internals.exec(body)?.[0];
  const isEcho = leak === undefined || said(request).includes(leak.toLowerCase());
  return isEcho ? undefined : `tells its insides (${leak})`;
}

function codeOf(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { readonly code?: string }).code;
  } catch {
    return undefined;
  }
}

function said({ url, headers, payload }: AnyRequest): string {
  return `${safeDecode(url)} ${Object.values(headers).join(" ")} ${String(payload ?? "")}`.toLowerCase();
}

function safeDecode(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/** Sends without a connection. */
export const injecting =
  (server: FastifyInstance) =>
  ({ method, url, headers, payload }: AnyRequest): Promise<Sent> =>
    server.inject({ method, url, headers, ...(payload !== undefined && { payload }) } satisfies InjectOptions);
