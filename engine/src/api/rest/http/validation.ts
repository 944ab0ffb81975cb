import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Errors } from "typebox/value";
import { EngineError } from "../../../domain/errors.ts";
import { narrowByKind, type Node } from "./narrow-by-kind.ts";

export interface Problem {
  /** The place as a JSON pointer, such as `/items/3/title`; a query parameter by its name. */
  readonly field: string;
  /** What is wrong and what would be right. */
  readonly message: string;
}

interface Fault {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Answers what is wrong with a value; nothing when it fits the schema. */
export type Validator = (value: unknown) => readonly Problem[];

/** The schema is compiled when it is first needed: a server starts sooner, and most need few. */
export function createValidator(schema: TSchema): Validator {
  let known: ReturnType<typeof Compile> | undefined;
  return (value) => {
    const compiled = (known ??= Compile(schema));
    if (compiled.Check(value)) return [];
    const narrowed = narrowByKind(schema as Node, value);
    const faults = Errors(narrowed as TSchema, value) as readonly Fault[];
    const problems = withoutUnionNoise(faults).flatMap((fault) => problemsOf(fault, narrowed, value));
    const firstOfField = [...Map.groupBy(problems, ({ field }) => field).values()].flatMap(([first]) => first ?? []);
    return firstOfField.length > 0 ? firstOfField : [{ field: "", message: "does not fit" }];
  };
}

/** `INVALID_INPUT` that names each field and what is allowed there. */
export function invalidInput(subject: string, problems: readonly Problem[]): EngineError {
  return new EngineError("INVALID_INPUT", `${subject} does not fit: ${problemText(problems)}.`, {
    details: { problems },
  });
}

export function problemText(problems: readonly Problem[]): string {
  return problems.map(({ field, message }) => `${field || "the whole"} ${message}`).join("; ");
}

/** Of a union without kinds that nothing fits, only the union's own fault is worth telling. */
function withoutUnionNoise(faults: readonly Fault[]): readonly Fault[] {
  const unions = faults.filter((fault) => fault.keyword === "anyOf").map((fault) => `${fault.schemaPath}/anyOf/`);
  return faults.filter(
    (fault) => fault.keyword !== "boolean" && !unions.some((union) => fault.schemaPath.startsWith(union)),
  );
}

function problemsOf(fault: Fault, root: Node, value: unknown): readonly Problem[] {
  const { keyword, instancePath, params } = fault;
  const node = followPointer(root, fault.schemaPath.slice(1)) as Node | undefined;
  if (keyword === "required")
    return strings(params["requiredProperties"]).map((name) => ({
      field: `${instancePath}/${escape(name)}`,
      message: "is missing",
    }));
  if (keyword === "additionalProperties") {
    const allowed = keysOf(node?.["properties"]);
    const hint = allowed.length > 0 ? `allowed are ${allowed.join(", ")}` : describeKeys(node);
    return strings(params["additionalProperties"])
      .slice(0, 5)
      .map((name) => ({ field: `${instancePath}/${escape(shorten(name))}`, message: `is not known; ${hint}` }));
  }
  const found = followPointer(value, instancePath);
  return [{ field: instancePath, message: `${expectationOf(keyword, params, node)}, not ${describe(found)}` }];
}

function describeKeys(node: Node | undefined): string {
  const patterns = keysOf(node?.["patternProperties"]);
  return patterns.length > 0 ? `names must match ${patterns.join(" or ")}` : "there is none to give here";
}

const limits: Readonly<Record<string, (limit: number) => string>> = {
  minLength: (limit) => `must have at least ${limit} ${limit === 1 ? "character" : "characters"}`,
  maxLength: (limit) => `must have at most ${limit} characters`,
  minItems: (limit) => `must have at least ${limit} ${limit === 1 ? "entry" : "entries"}`,
  maxItems: (limit) => `must have at most ${limit} entries`,
  minimum: (limit) => `must be at least ${limit}`,
  maximum: (limit) => `must be at most ${limit}`,
};

function expectationOf(keyword: string, params: Node, node: Node | undefined): string {
  const limit = limits[keyword];
  if (limit !== undefined) return limit(Number(params["limit"]));
  switch (keyword) {
    case "type":
      return `must be ${withArticle(String(params["type"]))}`;
    case "enum":
      return `must be one of ${(params["allowedValues"] as readonly unknown[]).join(", ")}`;
    case "anyOf":
      return `must be ${unionOf(node)}`;
    default:
      return `must look like ${JSON.stringify((node?.["examples"] as readonly unknown[] | undefined)?.[0])}`;
  }
}

function unionOf(node: Node | undefined): string {
  const members = (node?.["anyOf"] ?? []) as readonly Node[];
  return members.map((member) => String(member["description"]).replace(/\.$/, "")).join("; or ");
}

const articles: Readonly<Record<string, string>> = { array: "a list", integer: "a whole number", object: "an object" };
const withArticle = (type: string) => articles[type] ?? `a ${type}`;

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return shorten(JSON.stringify(value) ?? "nothing");
}

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
const escape = (name: string) => name.replaceAll("~", "~0").replaceAll("/", "~1");
const unescape = (name: string) => name.replaceAll("~1", "/").replaceAll("~0", "~");
const keysOf = (value: unknown) => (typeof value === "object" && value !== null ? Object.keys(value) : []);
const strings = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

function followPointer(start: unknown, pointer: string): unknown {
  let place = start;
  for (const step of pointer.split("/").slice(1)) {
    if (typeof place !== "object" || place === null) return undefined;
    place = (place as Node)[unescape(step)];
  }
  return place;
}
