export type Node = Readonly<Record<string, unknown>>;

/**
 * A schema in which each union of members with a `kind` is the one that the value names: what does not fit is told of this one, and not
 * of all of them. Where a value names none, its kind is all that is asked for.
 */
export function narrowByKind(schema: Node, value: unknown): Node {
  if (Array.isArray(value)) return narrowItems(schema, value);
  if (!isNode(value)) return schema;
  const members = schema["anyOf"];
  return Array.isArray(members) ? narrowUnion(schema, members, value) : narrowProperties(schema, value);
}

function narrowUnion(schema: Node, members: readonly Node[], value: Node): Node {
  const kinds = members.map(kindsOf);
  if (kinds.includes(undefined)) return schema;
  const member = members[kinds.findIndex((own) => own?.includes(value["kind"]))];
  if (member !== undefined) return narrowByKind(member, value);
  return { type: "object", required: ["kind"], properties: { kind: { enum: kinds.flat() } } };
}

function kindsOf({ properties }: Node): readonly unknown[] | undefined {
  const kind = isNode(properties) ? properties["kind"] : undefined;
  const words = isNode(kind) ? kind["enum"] : undefined;
  return Array.isArray(words) ? words : undefined;
}

/** The items of one schema become items of one each. */
function narrowItems(schema: Node, values: readonly unknown[]): Node {
  const { items } = schema;
  if (!isNode(items)) return schema;
  const narrowed = values.map((value) => narrowByKind(items, value));
  return narrowed.every((one) => one === items) ? schema : { ...schema, items: narrowed };
}

function narrowProperties(schema: Node, value: Node): Node {
  const { properties } = schema;
  if (!isNode(properties)) return schema;
  const narrowed = Object.entries(properties).map(([name, one]) => [
    name,
    Object.hasOwn(value, name) && isNode(one) ? narrowByKind(one, value[name]) : one,
  ]);
  const isSame = narrowed.every(([name, one]) => one === properties[String(name)]);
  return isSame ? schema : { ...schema, properties: Object.fromEntries(narrowed) };
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
