import { EngineError, messageOf } from "../../domain/errors.ts";

const missing = new Set([
  "ResourceNotFoundException",
  "NoSuchBucket",
  "ApplicationDoesNotExistException",
  "DeploymentGroupDoesNotExistException",
]);
const unknownCaller = new Set([
  "CredentialsProviderError",
  "UnrecognizedClientException",
  "AccessDeniedException",
  "AccessDenied",
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "ExpiredTokenException",
]);

/** What passes by itself, where the SDK has tried often enough. */
const busy = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestTimeout",
  "SlowDown",
  "ThrottlingException",
  "TimeoutError",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);
const networkCodes = /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH)/;

interface AwsError {
  readonly name?: string;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Whether nothing is wrong with what was asked, but AWS or the network was at fault for the moment. */
export function isPassing(error: unknown): boolean {
  const { name = "", code, $metadata } = (error ?? {}) as AwsError;
  const status = $metadata?.httpStatusCode ?? 0;
  return busy.has(name) || networkCodes.test(String(code)) || status >= 500 || status === 429;
}

/** Nothing is wrong with what was asked: it may be asked again in a while. */
export function overloaded(place: string, cause: unknown): EngineError {
  const message = `The ${place} does not answer or is asked for more than it takes (${messageOf(cause)}). Try again in a moment.`;
  return new EngineError("OVERLOADED", message, { cause });
}

/** What AWS says, as an error that names the place and the way out where a person can do something; anything else stays what it is. */
export function toAwsError(place: string, error: unknown): unknown {
  const { name = "", message = "" } = error as { readonly name?: string; readonly message?: string };
  if (missing.has(name))
    return new EngineError(
      "INVALID_CONFIG",
      `There is no ${place}. Deploy the infrastructure, or correct the CODECATALYST_AWS_… variables and AWS_REGION.`,
      { cause: error },
    );
  if (message === "Region is missing")
    return new EngineError("INVALID_CONFIG", "AWS_REGION is not set. Set it to the region of your deployment.", {
      cause: error,
    });
  if (unknownCaller.has(name))
    return new EngineError(
      "INVALID_CONFIG",
      `AWS does not let this program use ${place} (${message}). Give it credentials with that permission.`,
      { cause: error },
    );
  if (name === "ValidationException" && message.includes("size has exceeded"))
    return new EngineError(
      "INVALID_INPUT",
      `A record is too large for ${place}, which takes 400 kB. Shorten its texts.`,
      {
        cause: error,
      },
    );
  return isPassing(error) ? overloaded(place, error) : error;
}
