import { ApiError, ConnectionError } from "codecatalyst-client";

/** What stands between page and server says so of a server that is not there. */
const unreachableStatuses = [502, 503, 504];

/** Nobody answered: the same may go well a while later. */
export const isUnreachable = (error: unknown) =>
  error instanceof ConnectionError || (error instanceof ApiError && unreachableStatuses.includes(error.status));

/** The server does not know, or no longer, who asks. */
export const isSignInNeeded = (error: unknown) => error instanceof ApiError && error.status === 401;
