import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { EngineError } from "../domain/errors.ts";

/** Checks what came from outside against a wire schema. Throws `INVALID_INPUT` naming the place. */
export function checkInput<Schema extends TSchema>(schema: Schema, input: unknown, name: string): Static<Schema> {
  if (Value.Check(schema, input)) return input;
  const [first] = Value.Errors(schema, input);
  throw new EngineError(
    "INVALID_INPUT",
    `${name}${first?.instancePath ?? ""} ${first?.message ?? "is not of the right form"}.`,
  );
}
