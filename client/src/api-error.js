/** What the server answers where it does not do what was asked; every code is explained in docs/errors.md. */
export class ApiError extends Error {
  name = "ApiError";
  status;
  code;
  /** Also in the server's log. */
  requestId;
  details;
  constructor(status, { code, message, requestId, details = {} }) {
    super(message ?? `The server answered ${status}.`);
    this.status = status;
    this.code = code ?? "UNKNOWN";
    this.requestId = requestId;
    this.details = details;
  }
}
/** The server could not be reached, or did not answer in time. */
export class ConnectionError extends Error {
  name = "ConnectionError";
}
