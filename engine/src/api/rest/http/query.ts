import type { TSchema } from "typebox";
import { createValidator, invalidInput } from "./validation.ts";

interface Property {
  readonly type?: string;
}

const integer = /^[+-]?\d{1,15}$/;
const number = /^[+-]?\d{1,15}(\.\d{1,15})?$/;

/**
 * Reads a query string's raw values (a text, or a list where a name is repeated) as the schema's types.
 * Unlike a body, where a wrong type is an error, everything in a query arrives as text.
 */
export function createQueryReader(schema: TSchema): (raw: unknown) => unknown {
  const properties = (schema as unknown as { properties: Readonly<Record<string, Property>> }).properties;
  const validate = createValidator(schema);
  return (raw) => {
    const query = Object.fromEntries(
      Object.entries(raw as Record<string, string | string[]>).map(([name, value]) => [
        name,
        readValue(properties[name], value),
      ]),
    );
    const problems = validate(query).map((problem) => ({ ...problem, field: problem.field.replace("/", "?") }));
    if (problems.length > 0) throw invalidInput("The query", problems);
    return query;
  };
}

function readValue(property: Property | undefined, value: string | string[]): unknown {
  if (property?.type === "array") return Array.isArray(value) ? value : [value];
  return typeof value === "string" ? (readers[property?.type ?? ""]?.(value) ?? value) : value;
}

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  integer: (text) => (integer.test(text) ? Number(text) : text),
  number: (text) => (number.test(text) ? Number(text) : text),
  boolean: (text) => (text === "true" || text === "false" ? text === "true" : text),
};
