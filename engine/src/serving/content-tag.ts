import { hash } from "node:crypto";
import { EngineError } from "../domain/errors.ts";

/** Names what a value holds: another value has another tag (SHA-256 of its JSON, in base64url). */
export const contentTag = (value: unknown): string => hash("sha256", JSON.stringify(value), "base64url");

/** What must hold of what is stored now, or nothing is changed: that it has one of these tags; that it is there, or is not. */
export type WriteCondition = { readonly ifTags: readonly string[] } | { readonly ifPresent: boolean };

/** Throws `PRECONDITION_FAILED`. The value is what is stored now, undefined where there is nothing. */
export function checkCondition(condition: WriteCondition | undefined, value: unknown): void {
  if (condition === undefined) return;
  const isPresent = value !== undefined;
  const holds =
    "ifPresent" in condition
      ? condition.ifPresent === isPresent
      : isPresent && condition.ifTags.includes(contentTag(value));
  if (holds) return;
  throw new EngineError(
    "PRECONDITION_FAILED",
    isPresent
      ? "It has changed since it was read, or was not to be there. Read it again, then decide."
      : "It is not there any more. Read it again, then decide.",
  );
}
