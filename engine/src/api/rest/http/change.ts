import type { Static, TSchema } from "typebox";
import { EngineError } from "../../../domain/errors.ts";
import { checkCondition, contentTag, type WriteCondition } from "../../../serving/content-tag.ts";
import { mergePatch } from "./merge-patch.ts";
import { createValidator, invalidInput } from "./validation.ts";

interface Change<Stored, Body> {
  readonly patch: unknown;
  /** What the caller asks of what is there. */
  readonly condition: WriteCondition | undefined;
  readonly read: () => Promise<Stored>;
  /** Writes under a condition. Throws `PRECONDITION_FAILED` where it does not hold. */
  readonly write: (changed: Body, unchanged: WriteCondition) => Promise<Stored>;
}

/** So often others may get in between before a change gives up. */
const attemptLimit = 20;

/**
 * Applies merge patches to what is stored, on condition that nobody changed it since it was read, and otherwise reads again.
 * Throws `INVALID_INPUT` where the result does not fit the schema, `PRECONDITION_FAILED` where the caller's own condition fails.
 */
export function createChange<Body extends TSchema>(schema: Body) {
  const validate = createValidator(schema);
  return async <Stored>({ patch, condition, read, write }: Change<Stored, Static<Body>>): Promise<Stored> => {
    for (let attempt = 1; ; attempt += 1) {
      const stored = await read();
      checkCondition(condition, stored);
      const changed = mergePatch(stored, patch);
      const problems = validate(changed);
      if (problems.length > 0) throw invalidInput("What the change would make", problems);
      try {
        return await write(changed as Static<Body>, { ifTags: [contentTag(stored)] });
      } catch (error) {
        const isOvertaken = error instanceof EngineError && error.code === "PRECONDITION_FAILED";
        if (!isOvertaken || attempt === attemptLimit) throw error;
      }
    }
  };
}
