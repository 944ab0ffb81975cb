import type { Error as WireError } from "./operations.ts";

/** What the server answers where it does not do what was asked; every code is explained in docs/errors.md. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  /** Also in the server's log. */
  readonly requestId: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, { code, message, requestId, details = {} }: Partial<WireError>) {
    super(message ?? `The server answered ${status}.`);
    this.status = status;
    this.code = code ?? "UNKNOWN";
    this.requestId = requestId;
    this.details = details;
  }
}

/** The server could not be reached, or did not answer in time. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
}
