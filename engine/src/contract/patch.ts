import { Type, type TObjectOptions, type TProperties, type TSchema } from "typebox";

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: TProperties;
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
}

const isObject = (schema: Node) => schema.properties !== undefined || schema.patternProperties !== undefined;

/** A schema as a JSON merge patch (RFC 7396) has it: objects in parts, anything may be null, which takes it away, lists as a whole. */
function patchOf(schema: TSchema): TSchema {
  const node = schema as Node;
  const partial = isObject(node) ? partOf(node) : schema;
  const { description, examples = [] } = node;
  const none = Type.Null({ description: "Takes it away.", examples: [null] });
  return Type.Union([partial, none], { description: description ?? "", examples: [...examples] });
}

function partOf({ properties, patternProperties, description, examples }: Node): TSchema {
  const options: TObjectOptions = {
    additionalProperties: false,
    description: description ?? "",
    examples: [...(examples ?? [])],
  };
  if (properties !== undefined) return Type.Object(partsOf(properties), options);
  const [[pattern, value] = ["", Type.Never()]] = Object.entries(patternProperties ?? {});
  return Type.Record(Type.String({ pattern }), patchOf(value), options);
}

/** The properties of a merge patch to an object with these properties. */
export function partsOf(properties: TProperties): TProperties {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, Type.Optional(patchOf(schema))]));
}
