import type { TSchema } from "typebox";

type Json = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: Json;
  readonly description?: string;
  readonly examples: readonly unknown[];
}

interface Body {
  readonly schema: Json;
  readonly examples: readonly unknown[];
}

export interface Answer {
  /** Undefined where the answer is empty. */
  readonly schema: TSchema | undefined;
  readonly description: string;
  readonly isJson: boolean;
}

/** An operation of an OpenAPI document with all references resolved. */
export interface Operation {
  readonly method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
  /** With parameters as `{name}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly Parameter[];
  /** What the body may be, by content type; none where there is no body. */
  readonly bodies: ReadonlyMap<string, Body>;
  readonly answers: ReadonlyMap<number, Answer>;
}

/** Reads the operations of an OpenAPI document. */
export function operationsOf(document: Json): readonly Operation[] {
  const { schemas } = document["components"] as { readonly schemas: Json };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    if ("$ref" in value) return resolve(schemas[String(value.$ref).split("/").at(-1) ?? ""]);
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, resolve(child)]));
  };
  const paths = resolve(document["paths"]) as Readonly<Record<string, Readonly<Record<string, Json>>>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase() as Operation["method"],
      path,
      operationId: String(operation["operationId"]),
      summary: String(operation["summary"]),
      tags: operation["tags"] as readonly string[],
      parameters: ((operation["parameters"] ?? []) as readonly Json[]).map(parameterOf),
      bodies: bodiesOf(operation["requestBody"] as Json | undefined),
      answers: new Map(
        Object.entries(operation["responses"] as Readonly<Record<string, Json>>).map(([status, answer]) => [
          Number(status),
          answerOf(answer),
        ]),
      ),
    })),
  );
}

function parameterOf(parameter: Json): Parameter {
  return {
    ...(parameter as unknown as Pick<Parameter, "name" | "in" | "description">),
    required: parameter["required"] === true,
    ...exampledOf(parameter as unknown as Exampled),
  };
}

function bodiesOf(body: Json | undefined): ReadonlyMap<string, Body> {
  const content = (body?.["content"] ?? {}) as Readonly<Record<string, Exampled>>;
  return new Map(Object.entries(content).map(([type, media]) => [type, exampledOf(media)]));
}

/** What a parameter and a kind of content have in common. Examples stand in the schema or beside it, one or several. */
interface Exampled {
  readonly schema: Json & { readonly example?: unknown; readonly examples?: readonly unknown[] };
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

function exampledOf({ schema, example = schema.example, examples = {} }: Exampled): Body {
  const named = Object.values(examples).map(({ value }) => value);
  const all = [...(example === undefined ? [] : [example]), ...named, ...(schema.examples ?? [])];
  return { schema: { ...schema, examples: all }, examples: all };
}

function answerOf(answer: Json): Answer {
  const content = answer["content"] as Readonly<Record<string, { readonly schema: TSchema }>> | undefined;
  const [[type, media] = []] = Object.entries(content ?? {});
  return { schema: media?.schema, description: String(answer["description"]), isJson: type === "application/json" };
}

/** The codes of the errors that an answer may be. */
export const codesOf = ({ description }: Answer): readonly string[] => description.match(/[A-Z][A-Z_]+[A-Z]/g) ?? [];
