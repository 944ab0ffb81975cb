import { expect, it } from "vitest";
import { toAwsError } from "./aws-errors.ts";

const place = "DynamoDB table t";
const named = (name: string, fields: object = {}) => Object.assign(new Error("said so"), { name, ...fields });

it.each([
  named("ThrottlingException", { $metadata: { httpStatusCode: 400 } }),
  named("SlowDown", { $metadata: { httpStatusCode: 503 } }),
  named("InternalServerError", { $metadata: { httpStatusCode: 500 } }),
  named("Error", { code: "ECONNRESET" }),
  named("TimeoutError"),
])("toAwsError says of what passes by itself to try again: %s", (cause) => {
  const message =
    "The DynamoDB table t does not answer or is asked for more than it takes (said so). Try again in a moment.";
  expect(toAwsError(place, cause)).toMatchObject({ code: "OVERLOADED", message, cause });
});

it.each([
  [named("ResourceNotFoundException"), "There is no DynamoDB table t."],
  [named("AccessDeniedException"), "AWS does not let this program use DynamoDB table t (said so)."],
])("toAwsError names what a person must put right: %s", (cause, beginning) => {
  expect(toAwsError(place, cause)).toMatchObject({
    code: "INVALID_CONFIG",
    message: expect.stringContaining(beginning),
  });
});

it("toAwsError leaves what the caller asked wrongly as it is", () => {
  const refused = named("ConditionalCheckFailedException", { $metadata: { httpStatusCode: 400 } });
  expect(toAwsError(place, refused)).toBe(refused);
});
