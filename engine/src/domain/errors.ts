/** Every code an error of the engine can carry. `docs/errors.md` explains each one; a test keeps the two equal. */
export const errorCodes = [
  "INVALID_ID",
  "INVALID_INPUT",
  "INVALID_CONFIG",
  "UNKNOWN_DOMAIN",
  "ITEM_NOT_FOUND",
  "USER_NOT_FOUND",
  "EVENT_NOT_FOUND",
  "MODEL_NOT_FOUND",
  "SURFACE_NOT_FOUND",
  "CURSOR_EXPIRED",
  "MODEL_DAMAGED",
  "ITEM_EXISTS",
  "PRECONDITION_FAILED",
  "IDEMPOTENCY_KEY_REUSED",
  "REQUEST_UNDER_WAY",
  "ACCOUNT_LINKED_ELSEWHERE",
  "NOTHING_TO_TRAIN",
  "FILE_UNREADABLE",
  "UNKNOWN_FORMAT",
  "DATA_FOLDER_BUSY",
  "PORT_UNAVAILABLE",
  "DISK_FULL",
  "STORE_UNWRITABLE",
  "STORE_DAMAGED",
  "STORE_TOO_NEW",
  "ENCODER_UNAVAILABLE",
  "SQL_ENGINE_UNAVAILABLE",
  "FEATURES_NOT_FOUND",
  "RUN_NOT_FOUND",
  "EVALUATION_NOT_FOUND",
  "LINK_NOT_FOUND",
  "RUN_UNDER_WAY",
  "RECOMMENDATION_NOT_FOUND",
  "WEBHOOK_NOT_FOUND",
  "FRIEND_REQUEST_NOT_FOUND",
  "PERSON_BLOCKED",
  "FRIEND_LIMIT",
  "TASTE_NOT_SHARED",
  "CANCELLED",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "ROUTE_NOT_FOUND",
  "METHOD_NOT_ALLOWED",
  "REQUEST_TIMEOUT",
  "PAYLOAD_TOO_LARGE",
  "QUERY_TOO_COSTLY",
  "PERSISTED_QUERY_NOT_FOUND",
  "OVERLOADED",
  "RATE_LIMITED",
  "SIGN_IN_FAILED",
  "NAME_TAKEN",
  "INVITE_NOT_VALID",
  "PARTY_NOT_FOUND",
  "PARTY_FULL",
  "PARTY_ENDED",
  "MESSAGE_REFUSED",
  "ISSUER_UNAVAILABLE",
  "INTERNAL",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error with a code from the catalogue, a sentence that names the place and the way out, and details for machines. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly details?: Readonly<Record<string, unknown>>; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** The value, or an internal error when it is absent although it cannot be. */
export function must<T>(value: T | undefined | null, message: string): T {
  if (value === undefined || value === null) throw new EngineError("INTERNAL", message);
  return value;
}

/** What somebody would like to read of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
