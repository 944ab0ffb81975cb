import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { moodGoal, moodOf } from "../contract/mood.ts";
import { EngineError } from "../domain/errors.ts";
import type { StatedMoment } from "../domain/moment.ts";

/** Checks what came from outside against a wire schema. Throws `INVALID_INPUT` naming the place. */
export function checkInput<Schema extends TSchema>(schema: Schema, input: unknown, name: string): Static<Schema> {
  if (Value.Check(schema, input)) return input;
  const [first] = Value.Errors(schema, input);
  throw new EngineError(
    "INVALID_INPUT",
    `${name}${first?.instancePath ?? ""} ${first?.message ?? "is not of the right form"}.`,
  );
}

const statedMoodSchema = moodOf("The mood that the user states.");

/** The mood of a call as the use cases take it. Throws `INVALID_INPUT` naming the place. */
export function checkedMood({
  mood,
  moodGoal: goal,
}: {
  readonly mood?: unknown;
  readonly moodGoal?: unknown;
}): StatedMoment {
  return {
    ...(mood !== undefined && { mood: checkInput(statedMoodSchema, mood, "mood") }),
    ...(goal !== undefined && { moodGoal: checkInput(moodGoal, goal, "moodGoal") }),
  };
}
