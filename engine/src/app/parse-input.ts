import type { Static, TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { EngineError } from "../domain/errors.ts";

/** By schema, as compiling one costs as much as a thousand checks. */
const validators = new WeakMap<TSchema, Validator>();

/** Checks what came from outside against a wire schema. Throws `INVALID_INPUT` naming the place. */
export function checkInput<Schema extends TSchema>(schema: Schema, input: unknown, name: string): Static<Schema> {
  const validator = validators.get(schema) ?? Compile(schema);
  validators.set(schema, validator);
  if (validator.Check(input)) return input as Static<Schema>;
  const [first] = validator.Errors(input);
  throw new EngineError(
    "INVALID_INPUT",
    `${name}${first?.instancePath ?? ""} ${first?.message ?? "is not of the right form"}.`,
  );
}
