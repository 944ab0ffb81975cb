import type { TSchema } from "typebox";
import { createValidator, invalidInput } from "./validation.ts";

interface Property {
  readonly type?: string;
}

const integer = /^[+-]?\d{1,15}$/;

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
  if (property?.type === "integer" && typeof value === "string" && integer.test(value)) return Number(value);
  if (property?.type === "boolean" && (value === "true" || value === "false")) return value === "true";
  return value;
}
