import type { Error as WireError } from "./operations.ts";
/** What the server answers where it does not do what was asked; every code is explained in docs/errors.md. */
export declare class ApiError extends Error {
  readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  /** Also in the server's log. */
  readonly requestId: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  constructor(status: number, { code, message, requestId, details }: Partial<WireError>);
}
/** The server could not be reached, or did not answer in time. */
export declare class ConnectionError extends Error {
  readonly name = "ConnectionError";
}
