import { Type, type TProperties, type TSchema } from "typebox";
import { errorSchema } from "../../../contract/index.ts";
import { idempotencyKeyHeader, ifMatchHeader, ifNoneMatchHeader, tenantHeader } from "../../../contract/parameters.ts";
import type { ErrorCode } from "../../../domain/errors.ts";
import { passingCodes, statusOf } from "./errors.ts";
import { mergePatchType } from "./json-body.ts";

/** What the groups of the OpenAPI document are about. */
export const tags = {
  lists: "What to read, watch and hear next, and why.",
  items: "The catalogues and what joins their items.",
  users: "People: settings, accounts, their own data.",
  friends: "Who is whose friend, who blocks whom, what friends see of each other.",
  events: "What people did.",
  models: "Trained models, which one serves, and the runs that make them.",
  parties: "Watch parties: who is in them, when they are, what is said. What happens in one comes over /v1/socket.",
  webhooks: "Who is told what happens, by signed requests.",
  access: "Keys, people who sign in, guests.",
  operations: "Health, metrics, and what operators see of the engine.",
} as const;
export type Tag = keyof typeof tags;

interface Described {
  readonly method: string;
  readonly operationId: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly params?: TProperties;
  readonly query?: TProperties;
  readonly body?: TSchema;
  readonly bodyContent?: Readonly<Record<string, TSchema>>;
  readonly answer?: TSchema;
  readonly answerStatus?: 202;
  readonly answerType?: string;
  readonly tagOf?: unknown;
  readonly isConditional?: boolean;
  readonly isRepeatable: boolean;
  readonly errors: readonly ErrorCode[];
}

/** What the OpenAPI document shows of a route. Parsing is done by the handler, so that fastify compiles none of it. */
export function schemaOf(route: Described) {
  const { operationId, tag, summary, params, query } = route;
  return {
    operationId,
    tags: [tag],
    summary,
    headers: Type.Object(headersOf(route)),
    ...(params !== undefined && { params: Type.Object(params) }),
    ...(query !== undefined && { querystring: Type.Object(query) }),
    ...bodyOf(route),
    response: { ...successOf(route), ...errorAnswers(codesOf(route)) },
  };
}

function headersOf({ method, tagOf, isConditional, isRepeatable }: Described): TProperties {
  const isTagged = tagOf !== undefined && method === "GET";
  return {
    "x-tenant": Type.Optional(tenantHeader),
    ...((isTagged || isConditional === true) && { "if-none-match": Type.Optional(ifNoneMatchHeader) }),
    ...(isConditional === true && { "if-match": Type.Optional(ifMatchHeader) }),
    ...(isRepeatable && { "idempotency-key": Type.Optional(idempotencyKeyHeader) }),
  };
}

function bodyOf({ method, body, bodyContent }: Described) {
  if (bodyContent !== undefined) return { body: { content: contentOf(bodyContent) } };
  if (body === undefined) return {};
  return { body, ...(method === "PATCH" && { consumes: [mergePatchType, "application/json"] }) };
}

function contentOf(byType: Readonly<Record<string, TSchema>>) {
  return Object.fromEntries(Object.entries(byType).map(([type, schema]) => [type, { schema }]));
}

const answerHeaders = {
  "x-request-id": { type: "string", description: "Names the request; also in the server's log." },
};
const waitHeader = { "retry-after": { type: "string", description: "Seconds to wait before sending it again." } };
const tagHeader = { etag: { type: "string", description: "Names what the answer holds." } };
const replayHeader = {
  "idempotency-replayed": { type: "string", description: "`true` where the first answer is given again." },
};

function successOf({ method, answer, answerStatus, answerType, tagOf, isRepeatable }: Described) {
  const headers = {
    ...answerHeaders,
    ...(tagOf !== undefined && tagHeader),
    ...(isRepeatable && replayHeader),
  };
  if (answer === undefined) return { 204: { ...Type.Null({ description: "Done." }), headers } };
  if (answerType !== undefined)
    return {
      200: { description: "A text.", headers, content: contentOf({ [answerType]: answer }) },
    };
  const isTagged = tagOf !== undefined && method === "GET";
  return {
    [answerStatus ?? 200]: { ...answer, headers },
    ...(isTagged && { 304: { ...Type.Null({ description: "It is what the caller has." }), headers } }),
  };
}

const commonCodes: readonly ErrorCode[] = [
  "INVALID_ID",
  "INVALID_INPUT",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "RATE_LIMITED",
  "INTERNAL",
];
/** Of what may have a body and changes something. */
const writeCodes: readonly ErrorCode[] = ["PAYLOAD_TOO_LARGE", "UNKNOWN_FORMAT", "REQUEST_TIMEOUT", "DISK_FULL"];
const repeatCodes: readonly ErrorCode[] = ["IDEMPOTENCY_KEY_REUSED", "REQUEST_UNDER_WAY"];

function codesOf({ method, isConditional, isRepeatable, errors }: Described): readonly ErrorCode[] {
  return [
    ...commonCodes,
    ...(method === "GET" ? [] : writeCodes),
    ...(isConditional === true ? (["PRECONDITION_FAILED"] as const) : []),
    ...(isRepeatable ? repeatCodes : []),
    ...errors,
  ];
}

export function errorAnswers(codes: readonly ErrorCode[]) {
  const byStatus = Map.groupBy(new Set(codes), (code) => statusOf[code]);
  return Object.fromEntries([...byStatus].map(([status, group]) => [status, errorAnswer(group)]));
}

function errorAnswer(codes: readonly ErrorCode[]) {
  const isPassing = codes.some((code) => passingCodes.has(code));
  return {
    description: codes.join(", "),
    headers: { ...answerHeaders, ...(isPassing && waitHeader) },
    content: { "application/json": { schema: errorSchema } },
  };
}
