type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Moves every schema with a title to `components/schemas` and leaves a `$ref` in its place, so that a shape has one name
 * in the document and in clients made from it.
 */
export function nameSchemas(document: Node): Node {
  const schemas: Node = {};
  const visit = (value: unknown, isExample: boolean): unknown => {
    if (Array.isArray(value)) return value.map((entry) => visit(entry, isExample));
    if (!isNode(value)) return value;
    const copy = Object.fromEntries(
      Object.entries(value).map(([key, child]) => [
        key,
        visit(child, isExample || key === "examples" || key === "example"),
      ]),
    );
    const title = copy["title"];
    const isSchema = typeof title === "string" && ("type" in copy || "anyOf" in copy) && !isExample;
    if (!isSchema) return copy;
    schemas[title] = copy;
    return { $ref: `#/components/schemas/${title}` };
  };
  const paths = visit(document["paths"], false);
  const components = isNode(document["components"]) ? document["components"] : {};
  return { ...document, paths, components: { ...components, schemas } };
}
