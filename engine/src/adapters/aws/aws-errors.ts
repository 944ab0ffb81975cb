import { EngineError } from "../../domain/errors.ts";

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
  return error;
}
