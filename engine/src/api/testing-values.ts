import fc from "fast-check";
import { Compile } from "typebox/compile";
import type { TSchema } from "typebox";

/** A JSON schema, references resolved: of a body, a parameter, a variable of a query. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Texts that go wrong where a program pastes, compares, counts, stores or prints them. */
const awkwardTexts: readonly string[] = [
  "",
  " ",
  "/",
  "..",
  "../../etc/passwd",
  "%",
  "%00",
  "%zz",
  "\u0000",
  "\n",
  "\u200B",
  "\u202Ereversed",
  "\uD83C",
  "\uFEFF",
  "e\u0301",
  "🎬",
  "👩‍👩‍👧",
  "null",
  "NaN",
  "0",
  "-1",
  "1e999",
  "1601-01-01",
  "__proto__",
  "constructor",
  "toString",
  "'; DROP TABLE event; --",
  '"',
  "\\",
  "${7*7}",
  "<script>alert(1)</script>",
  "x".repeat(257),
  "x".repeat(5000),
];

const awkwardNames = ["__proto__", "constructor", "prototype", "hasOwnProperty", "", "$ref", "id", "x".repeat(300)];
const awkwardNumbers = [0, -0, -1, 0.5, 1e308, -1e308, 5e-324, Number.MAX_SAFE_INTEGER, 2 ** 53, 2 ** 31, 2 ** 63];

export const awkwardText = fc.oneof(fc.constantFrom(...awkwardTexts), fc.string({ unit: "binary", maxLength: 40 }));

/** Deeper than a recursive reader's stack. */
const deep = fc.constantFrom(10, 1000, 20_000).map((depth) => nested(depth));

/** Any JSON value, most of them of no use to anybody. */
const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], ...awkwardNumbers),
  awkwardText,
  fc.jsonValue({ maxDepth: 3 }),
);

const rawDeep = Symbol("deep");

/** Stands for an array in an array in an array …, which `textOf` writes without recursion. */
interface Deep {
  readonly [rawDeep]: number;
}

const nested = (depth: number): Deep => ({ [rawDeep]: depth });
const isDeep = (value: unknown): value is Deep => typeof value === "object" && value !== null && rawDeep in value;

/** A value as JSON text, also where it is too deep to be written recursively. */
export function textOf(value: unknown): string {
  const marks: number[] = [];
  const text = JSON.stringify(value, (_, each: unknown) => {
    if (!isDeep(each)) return each;
    marks.push(each[rawDeep]);
    return `\u0001deep${marks.length - 1}\u0001`;
  });
  return (text ?? "null").replaceAll(/"\\u0001deep(\d+)\\u0001"/g, (_, index: string) => {
    const depth = marks[Number(index)] ?? 0;
    return `${"[".repeat(depth)}${"]".repeat(depth)}`;
  });
}

/** Values that a schema takes: its examples, what lies at its bounds, and others. */
export function validValues(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { fits } = compiled(schema);
  const made = madeFor(schema);
  const examples = ((schema["examples"] ?? []) as readonly unknown[]).filter(fits);
  const fresh = made === undefined ? undefined : made.filter(fits);
  if (examples.length === 0) return fresh ?? anyValue;
  return fresh === undefined ? fc.constantFrom(...examples) : fc.oneof(fc.constantFrom(...examples), fresh);
}

const checks = new WeakMap<JsonSchema, { readonly fits: (value: unknown) => boolean }>();

function compiled(schema: JsonSchema) {
  const known = checks.get(schema);
  if (known !== undefined) return known;
  const compiledSchema = Compile(schema as TSchema);
  const check = { fits: (value: unknown) => compiledSchema.Check(value) };
  checks.set(schema, check);
  return check;
}

const alternativesOf = (schema: JsonSchema) => (schema["anyOf"] ?? []) as readonly JsonSchema[];
const propertiesOf = (schema: JsonSchema) => (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
const requiredOf = (schema: JsonSchema) => (schema["required"] ?? []) as readonly string[];

/** Undefined where only the examples are known to fit. */
function madeFor(schema: JsonSchema): fc.Arbitrary<unknown> | undefined {
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 0) return fc.oneof(...alternatives.map(validValues));
  if (Array.isArray(schema["enum"])) return fc.constantFrom(...(schema["enum"] as readonly unknown[]));
  return makers[String(schema["type"])]?.(schema);
}

const makers: Readonly<Record<string, (schema: JsonSchema) => fc.Arbitrary<unknown> | undefined>> = {
  object: (schema) => validObject(schema),
  array: ({ items, minItems = 0, maxItems = 4 }) =>
    fc.array(validValues(items as JsonSchema), {
      minLength: Number(minItems),
      maxLength: Math.min(Number(maxItems), Number(minItems) + 4),
    }),
  integer: (schema) => numberWithin(schema, fc.integer(boundsOf(schema))),
  number: (schema) => numberWithin(schema, fc.double({ ...boundsOf(schema), noNaN: true })),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  string: (schema) => (isNarrow(schema) ? undefined : validText(schema)),
};

const boundsOf = ({ minimum, maximum }: JsonSchema) => ({
  min: Number(minimum ?? -1e6),
  max: Number(maximum ?? Math.max(1e6, Number(minimum ?? 0))),
});

function numberWithin(schema: JsonSchema, between: fc.Arbitrary<number>): fc.Arbitrary<number> {
  const { min, max } = boundsOf(schema);
  return fc.oneof(fc.constantFrom(min, max), between);
}

/** A pattern that hardly any text fits. */
function isNarrow({ pattern, format }: JsonSchema): boolean {
  return format !== undefined || (typeof pattern === "string" && !/^\^(\\s\*)?\[\^/.test(pattern));
}

function validText(schema: JsonSchema): fc.Arbitrary<string> {
  const { fits } = compiled(schema);
  const maxLength = Math.min(Number(schema["maxLength"] ?? 50), 50);
  const awkward = awkwardTexts.filter(fits);
  const any = fc.string({ unit: "grapheme", minLength: Number(schema["minLength"] ?? 0), maxLength });
  return awkward.length === 0 ? any : fc.oneof(any, fc.constantFrom(...awkward));
}

function validObject(schema: JsonSchema): fc.Arbitrary<unknown> {
  const properties = propertiesOf(schema);
  const fields = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, validValues(each)]));
  return fc.record(fields, { requiredKeys: [...requiredOf(schema)] });
}

/** Values near those that a schema takes: another type, beyond a bound, one part broken, a name too many or too few. */
export function brokenValues(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof(anyValue, deep, ...outOfBounds(schema), ...brokenParts(schema));
}

function outOfBounds(schema: JsonSchema): readonly fc.Arbitrary<unknown>[] {
  const { minimum, maximum, minLength, maxLength, maxItems } = schema as Readonly<Record<string, number | undefined>>;
  const values: unknown[] = [];
  if (minimum !== undefined) values.push(minimum - 1, minimum - 1e-9);
  if (maximum !== undefined) values.push(maximum + 1, maximum + 1e-9);
  if (minLength !== undefined && minLength > 0) values.push("x".repeat(minLength - 1));
  if (maxLength !== undefined) values.push("x".repeat(maxLength + 1), "🎬".repeat(maxLength));
  if (maxItems !== undefined && maxItems <= 1000) values.push(Array.from({ length: maxItems + 1 }, () => null));
  return values.length === 0 ? [] : [fc.constantFrom(...values)];
}

function brokenParts(schema: JsonSchema): readonly fc.Arbitrary<unknown>[] {
  const parts: fc.Arbitrary<unknown>[] = alternativesOf(schema).map(brokenValues);
  if (schema["type"] === "array") {
    const items = schema["items"] as JsonSchema;
    parts.push(fc.array(fc.oneof(validValues(items), brokenValues(items)), { maxLength: 3 }));
  }
  if (schema["type"] !== "object") return parts;
  const whole = validObject(schema) as fc.Arbitrary<JsonSchema>;
  const names = Object.keys(propertiesOf(schema));
  parts.push(withAnother(whole));
  if (names.length === 0) return parts;
  parts.push(fc.tuple(whole, fc.constantFrom(...names)).map(([value, name]) => without(value, name)));
  for (const [name, part] of Object.entries(propertiesOf(schema)))
    parts.push(fc.tuple(whole, brokenValues(part)).map(([value, broken]) => ({ ...value, [name]: broken })));
  return parts;
}

/** A name that the schema does not know; `__proto__` too as a name of its own. */
const withAnother = (whole: fc.Arbitrary<JsonSchema>) =>
  fc
    .tuple(whole, fc.constantFrom(...awkwardNames), anyValue)
    .map(([value, name, other]) => Object.fromEntries([...Object.entries(value), [name, other]]));

const without = (value: JsonSchema, name: string) =>
  Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));
