import type { TSchema } from "typebox";
import { timeTextPattern } from "../../contract/moment.ts";

/** A field of a type, or an argument. */
export interface SdlField {
  readonly name: string;
  readonly description: string;
  /** With `!` where it is never null. */
  readonly type: string;
  readonly args?: readonly SdlField[];
  readonly directive?: string;
}

export interface SdlType {
  readonly kind: "type" | "input" | "enum";
  readonly name: string;
  readonly description: string;
  readonly fields: readonly SdlField[];
  /** Of an enum: the words of the wire by their names in GraphQL. */
  readonly words: ReadonlyMap<string, string>;
}

interface Node {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
}

type Direction = "type" | "input";

const noWords: ReadonlyMap<string, string> = new Map();
const idPattern = "^[^\\u0000-\\u001F\\u007F-\\u009F]+$";

/** Better names than those made of the first place where a shape without a title is met. */
const betterNames: Readonly<Record<string, string>> = {
  ItemMood: "Mood",
  RecommendationsCompany: "Company",
  RecommendationsWeather: "Weather",
  RecommendationsMoodGoal: "MoodGoal",
  RecommendationSources: "Source",
  ReasonRelation: "RelationKind",
  BreakdownCf: "ScorePart",
  ReasonPath: "GraphStep",
  RecordReportRejected: "Rejection",
  WebhookKinds: "WebhookKind",
};
const nameOf = (suggested: string) => betterNames[suggested] ?? suggested;

export const pascal = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);
const upperCase = (word: string) => word.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");

/**
 * The GraphQL types of the wire schemas: objects by their titles, a union of objects as one type with the fields of all (GraphQL has no
 * unions of inputs), a set of words as an enum, maps as AWSJSON. Only scalars that AWS AppSync has too.
 */
export class SdlTypes {
  readonly #byName = new Map<string, SdlType>();
  /** Names of shapes without a title, so that each has one. */
  readonly #nameByShape = new Map<string, string>();

  get all(): readonly SdlType[] {
    return [...this.#byName.values()];
  }

  /** The type of a schema; `suggested` names a shape that has no title. */
  reference(schema: TSchema, direction: Direction, suggested: string): string {
    return this.#reference(schema, direction, suggested);
  }

  fields(schema: TSchema, direction: Direction, owner: string): readonly SdlField[] {
    return this.#fields(schema, direction, owner);
  }

  #fields({ properties = {}, required = [] }: Node, direction: Direction, owner: string): readonly SdlField[] {
    return Object.entries(properties).map(([name, node]) => ({
      name,
      // Only paths are encoded.
      description: (node.description ?? "").replace(", percent-encoded", ""),
      type: `${this.#reference(node, direction, `${owner}${pascal(name)}`)}${required.includes(name) ? "!" : ""}`,
    }));
  }

  #reference(node: Node, direction: Direction, suggested: string): string {
    if (node.enum !== undefined) return this.#enum(node, suggested);
    if (node.anyOf !== undefined) return this.#union(node, direction, suggested);
    if (node.type === "array") return `[${this.#reference(node.items ?? {}, direction, suggested)}!]`;
    if (node.properties !== undefined) return this.#object(node, direction, suggested);
    return scalarOf(node);
  }

  #union(node: Node, direction: Direction, suggested: string): string {
    const members = node.anyOf ?? [];
    if (members.every((member) => member.properties !== undefined))
      return this.#object({ ...node, ...merge(members) }, direction, suggested);
    // A time may also be sent as a number elsewhere; here it is always a text.
    if (members.some(({ pattern }) => pattern === timeTextPattern)) return "AWSDateTime";
    // What GraphQL has no form for is told as it is on the wire.
    return "AWSJSON";
  }

  #object(node: Node, direction: Direction, suggested: string): string {
    const shape = JSON.stringify([direction, node.properties]);
    const given = this.#nameByShape.get(shape) ?? node.title ?? nameOf(suggested);
    const name = direction === "input" && !given.endsWith("Input") ? `${given}Input` : given;
    this.#nameByShape.set(shape, name);
    if (this.#byName.has(name)) return name;
    const owner = given.replace(/^New/, "").replace(/Body$/, "");
    const placeholder = { kind: direction, name, description: node.description ?? "", words: noWords };
    // Its place comes before that of its parts.
    this.#byName.set(name, { ...placeholder, fields: [] });
    this.#byName.set(name, { ...placeholder, fields: this.#fields(node, direction, owner) });
    return name;
  }

  #enum({ enum: words = [], description = "" }: Node, suggested: string): string {
    const shape = words.join("\n");
    const name = this.#nameByShape.get(shape) ?? nameOf(suggested);
    this.#nameByShape.set(shape, name);
    const byName = new Map(words.map((word) => [upperCase(word), word]));
    this.#byName.set(name, { kind: "enum", name, description, fields: [], words: byName });
    return name;
  }
}

/** The fields of all members; always there is what all members always have. */
function merge(members: readonly Node[]): Pick<Node, "properties" | "required"> {
  const properties: Record<string, Node> = {};
  for (const member of members)
    for (const [name, node] of Object.entries(member.properties ?? {})) {
      const before = properties[name];
      properties[name] =
        before?.enum !== undefined && node.enum !== undefined
          ? { ...before, enum: [...new Set([...before.enum, ...node.enum])] }
          : (before ?? node);
    }
  const [first, ...rest] = members.map(({ required = [] }) => new Set(required));
  return { properties, required: [...(first ?? [])].filter((name) => rest.every((names) => names.has(name))) };
}

function scalarOf({ type, format, pattern }: Node): string {
  if (type === "integer") return "Int";
  if (type === "number") return "Float";
  if (type === "boolean") return "Boolean";
  if (type !== "string") return "AWSJSON";
  if (format === "date-time" || pattern === timeTextPattern) return "AWSDateTime";
  if (format === "date") return "AWSDate";
  if (pattern === idPattern) return "ID";
  return pattern?.startsWith("^https?") === true ? "AWSURL" : "String";
}
