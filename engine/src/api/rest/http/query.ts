import type { FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import { createValidator, invalidInput } from "./validation.ts";

interface Property {
  readonly type?: string;
}

const integer = /^[+-]?\d{1,15}$/;
const number = /^[+-]?\d{1,15}(\.\d{1,15})?$/;

/** So many queries are kept as they were read, and none that is longer. */
const keptCount = 1_000;
const keptLength = 200;

/**
 * Reads a request's query (raw values are a text, or a list where a name is repeated) as the schema's types. Unlike a body, where a
 * wrong type is an error, everything in a query arrives as text. The same text gives the same object, which nobody may change.
 */
export function createQueryReader(schema: TSchema): (request: Pick<FastifyRequest, "url" | "query">) => unknown {
  const properties = (schema as unknown as { properties: Readonly<Record<string, Property>> }).properties;
  const validate = createValidator(schema);
  const kept = new Map<string, unknown>();
  const read = (raw: unknown) => {
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
  return ({ url, query: raw }) => {
    const start = url.indexOf("?");
    const text = start < 0 ? "" : url.slice(start);
    const known = kept.get(text);
    if (known !== undefined) return known;
    const query = read(raw);
    if (text.length > keptLength) return query;
    if (kept.size >= keptCount) kept.clear();
    kept.set(text, query);
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
