import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { FastifyError } from "fastify";
import type { WireError } from "../../../contract/index.ts";
import { EngineError, type ErrorCode } from "../../../domain/errors.ts";

/** Code → HTTP status, for every code. `docs/errors.md` says the same in words. */
export const statusOf: Readonly<Record<ErrorCode, number>> = {
  INVALID_ID: 400,
  INVALID_INPUT: 400,
  UNKNOWN_DOMAIN: 400,
  QUERY_TOO_COSTLY: 400,
  FILE_UNREADABLE: 400,
  UNAUTHENTICATED: 401,
  SIGN_IN_FAILED: 401,
  FORBIDDEN: 403,
  ITEM_NOT_FOUND: 404,
  USER_NOT_FOUND: 404,
  EVENT_NOT_FOUND: 404,
  MODEL_NOT_FOUND: 404,
  SURFACE_NOT_FOUND: 404,
  FEATURES_NOT_FOUND: 404,
  RUN_NOT_FOUND: 404,
  EVALUATION_NOT_FOUND: 404,
  LINK_NOT_FOUND: 404,
  RECOMMENDATION_NOT_FOUND: 404,
  WEBHOOK_NOT_FOUND: 404,
  FRIEND_REQUEST_NOT_FOUND: 404,
  TASTE_NOT_SHARED: 404,
  ROUTE_NOT_FOUND: 404,
  INVITE_NOT_VALID: 404,
  PARTY_NOT_FOUND: 404,
  PERSISTED_QUERY_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  ACCOUNT_LINKED_ELSEWHERE: 409,
  NAME_TAKEN: 409,
  PERSON_BLOCKED: 409,
  FRIEND_LIMIT: 409,
  PARTY_FULL: 409,
  ITEM_EXISTS: 409,
  MODEL_DAMAGED: 409,
  NOTHING_TO_TRAIN: 409,
  REQUEST_UNDER_WAY: 409,
  RUN_UNDER_WAY: 409,
  CURSOR_EXPIRED: 410,
  PARTY_ENDED: 410,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNKNOWN_FORMAT: 415,
  IDEMPOTENCY_KEY_REUSED: 422,
  MESSAGE_REFUSED: 422,
  OVERLOADED: 429,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  INVALID_CONFIG: 500,
  PORT_UNAVAILABLE: 500,
  STORE_UNWRITABLE: 500,
  STORE_DAMAGED: 500,
  STORE_TOO_NEW: 500,
  CANCELLED: 503,
  DATA_FOLDER_BUSY: 503,
  ENCODER_UNAVAILABLE: 503,
  ISSUER_UNAVAILABLE: 503,
  SQL_ENGINE_UNAVAILABLE: 503,
  DISK_FULL: 507,
};

/** Codes that go by themselves: such an answer says how long to wait. */
export const passingCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "RATE_LIMITED",
  "OVERLOADED",
  "REQUEST_UNDER_WAY",
]);

/** What a client hears of a fault of the server: the code, and never a path, a query or a stack. */
const publicSentence: Partial<Record<ErrorCode, string>> = {
  DISK_FULL: "The server's disk is full; nothing of this request was kept. Try again once its operator has made room.",
  ISSUER_UNAVAILABLE: "Where one signs in (the issuer) does not answer as it should. Try again later.",
  CANCELLED: "The server stopped before the work was done. Try again.",
};
const defaultSentence = "The server could not do this. Its log tells more under this request id.";

const frameworkErrors: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ["PAYLOAD_TOO_LARGE", "The body is larger than this route takes. Send it in parts."],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    "UNKNOWN_FORMAT",
    "This route takes JSON: send it with content-type: application/json.",
  ],
  FST_ERR_BAD_URL: ["INVALID_INPUT", "The path is not percent-encoded UTF-8."],
  FST_ERR_MAX_PARAM_LENGTH: [
    "INVALID_INPUT",
    "A part of the path is longer than any id. Ids have up to 256 characters.",
  ],
};

/** Any error as the catalogue knows it: fastify's own become ours, everything unforeseen is INTERNAL. */
export function toEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const { code = "", statusCode = 500, message } = (error ?? {}) as Partial<FastifyError>;
  const known = frameworkErrors[code];
  if (known !== undefined) return new EngineError(...known, { cause: error });
  if (statusCode >= 400 && statusCode < 500) return new EngineError("INVALID_INPUT", message ?? "", { cause: error });
  return new EngineError("INTERNAL", "An unforeseen error.", { cause: error });
}

/** The answer to an error. */
export function toWireError(error: EngineError, requestId: string): WireError {
  const { code } = error;
  if (statusOf[code] >= 500) return { code, message: publicSentence[code] ?? defaultSentence, requestId };
  const hasDetails = Object.keys(error.details).length > 0;
  return {
    code,
    message: publicText(error.message),
    requestId,
    ...(hasDetails && { details: error.details }),
  };
}

/** As long as the contract lets a sentence be, less a mark of what was cut off. */
const maxSentenceLength = 3990;

/** A sentence that may quote anything, as it may go out. */
export const publicText = (sentence: string, maxLength = maxSentenceLength) =>
  shortened(printable(sentence), maxLength);

const controlCharacter = /\p{Cc}/gu;

/** Sentences quote what was sent: control characters in it, other than tabs and line ends, must not steer a terminal. */
const printable = (sentence: string) =>
  sentence.replaceAll(controlCharacter, (sign) => {
    if (/\s/.test(sign)) return sign;
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });

const shortened = (sentence: string, maxLength: number) =>
  sentence.length <= maxLength ? sentence : `${sentence.slice(0, maxLength).toWellFormed()}…`;

/** Room for a path with a long list of items to leave out, where Node.js has 16 KiB. */
export const maxHeaderBytes = 64 * 1024;

const unreadable: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  HPE_HEADER_OVERFLOW: ["PAYLOAD_TOO_LARGE", `Path and headers are larger than ${maxHeaderBytes / 1024} KiB together.`],
  ERR_HTTP_REQUEST_TIMEOUT: ["REQUEST_TIMEOUT", "The request did not arrive whole in time."],
};

/** The answer to bytes that are no whole HTTP request, for which there is no reply object yet. */
export function answerUnreadableRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return;
  const [code, message] = unreadable[error.code ?? ""] ?? ["INVALID_INPUT", "These bytes are no HTTP request."];
  const requestId = randomUUID();
  const body = JSON.stringify(toWireError(new EngineError(code, message), requestId));
  const head = [
    `HTTP/1.1 ${statusOf[code]} ${code}`,
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
