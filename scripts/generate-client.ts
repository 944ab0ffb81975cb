/**
 * `npm run generate`: writes `client/src/operations.ts` from the OpenAPI document that the server itself serves, and beside it copies of
 * some of the engine's files, so that the client stands by itself.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { posix } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "oxfmt";
import { clientMessageSchemas, serverMessageSchemas } from "../engine/src/contract/socket.ts";
import { openApiDocument } from "../engine/src/app/openapi.ts";

interface Schema {
  readonly title?: string;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly format?: string;
  readonly description?: string;
}

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const head = `/**
 * What the server can do, as its OpenAPI document says: every operation with what it takes and answers.
 * Written by \`npm run generate\`; a test holds it to the server.
 */
`;

/** The text of the file. */
export async function clientOperations(): Promise<string> {
  const { paths, components } = (await openApiDocument()) as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `${comment(schema.description)}export type ${name} = ${typeOf(schema)};\n`,
  );
  const known = new Set(Object.keys(components.schemas));
  const text = [
    head,
    ...schemas,
    messageType("ClientMessage", "What a client says on the WebSocket.", { messages: clientMessageSchemas, known }),
    messageType("ServerMessage", "What the server says on the WebSocket.", { messages: serverMessageSchemas, known }),
    `export interface Operations {\n${operations.map(({ operation }) => signature(operation)).join("")}}\n`,
    `/** Where each operation is, and how its input is split. */\nexport const operations = {\n${operations.map(place).join("")}} as const;\n`,
  ].join("\n");
  return (await format("operations.ts", text, { printWidth: 120 })).code;
}

/** The union of some messages, in which what has a name in the document goes by it. */
function messageType(
  name: string,
  description: string,
  { messages, known }: { readonly messages: Readonly<Record<string, object>>; readonly known: ReadonlySet<string> },
): string {
  const named = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(named);
    const { title } = value as Schema;
    if (title !== undefined && known.has(title)) return { $ref: title };
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, named(inner)]));
  };
  const members = Object.values(messages).map((schema) => typeOf(named(schema) as Schema));
  return `${comment(description)}export type ${name} = ${members.join(" | ")};\n`;
}

function signature({ operationId, summary, parameters = [], requestBody, responses }: Operation): string {
  const fields = parameters
    .filter((parameter) => parameter.in !== "header")
    .map(
      ({ name, required, description, schema }) =>
        `${comment(description)}readonly ${JSON.stringify(name)}${required === true ? "" : "?"}: ${typeOf(schema)};\n`,
    );
  const body = requestBody && `readonly body: ${bodyType(requestBody.content)};\n`;
  const answered = Object.entries(responses).find(([status]) => Number(status) < 300);
  return `${comment(summary)}readonly ${operationId}: {\nreadonly input: {\n${fields.join("")}${body ?? ""}};\nreadonly answer: ${answerType(answered?.[1].content)};\n};\n`;
}

function bodyType(content: Content): string {
  const json = content["application/json"];
  return json === undefined ? "Blob | Uint8Array<ArrayBuffer>" : typeOf(json.schema);
}

function answerType(content: Content | undefined): string {
  if (content === undefined) return "undefined";
  const json = content["application/json"];
  return json === undefined ? "string" : typeOf(json.schema);
}

function place({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const { operationId, parameters = [], requestBody } = operation;
  const query = parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
  const isRepeatable = parameters.some(({ name }) => name === "idempotency-key");
  const types = Object.keys(requestBody?.content ?? {});
  const contentType = types.includes("application/json") ? "application/json" : types[0];
  return `${operationId}: ${JSON.stringify({ method, path, query, isRepeatable, ...(contentType !== undefined && { contentType }) })},\n`;
}

const plainTypes: Readonly<Record<string, string>> = {
  string: "string",
  number: "number",
  integer: "number",
  boolean: "boolean",
  null: "null",
};

/** JSON Schema as TypeScript, as far as the document uses it. */
function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.split("/").at(-1) ?? "unknown";
  const values = schema.const === undefined ? schema.enum : [schema.const];
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.anyOf !== undefined) return schema.anyOf.map((member) => `(${typeOf(member)})`).join(" | ");
  const types = [schema.type ?? "unknown"].flat();
  return types.map((type) => typeOfKind(type, schema)).join(" | ");
}

function typeOfKind(type: string, schema: Schema): string {
  if (type === "array") return `readonly (${typeOf(schema.items ?? {})})[]`;
  return type === "object" ? objectType(schema) : (plainTypes[type] ?? "unknown");
}

function objectType({ properties, required = [], additionalProperties, patternProperties }: Schema): string {
  const [values] = Object.values(patternProperties ?? {});
  const others = values ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
  if (properties === undefined || Object.keys(properties).length === 0)
    return `Readonly<Record<string, ${others === undefined ? "unknown" : typeOf(others)}>>`;
  const fields = Object.entries(properties).map(
    ([name, schema]) =>
      `${comment(schema.description)}readonly ${JSON.stringify(name)}${required.includes(name) ? "" : "?"}: ${typeOf(schema)};\n`,
  );
  return `{\n${fields.join("")}}`;
}

function comment(text: string | undefined): string {
  return text === undefined ? "" : `/** ${text.replaceAll("*/", "* /")} */\n`;
}

const engineFolder = new URL("../engine/src/", import.meta.url);
const clientFolder = new URL("../client/src/", import.meta.url);
/** Folders of the engine of which the client has copies. */
const copiedFolders = ["sync", "domain"];
/** What a client needs of these, and with it all that is imported there. */
const copiedRoots = [
  "sync/index.ts",
  "sync/party/apply-change.ts",
  "sync/party/party-change.ts",
  "sync/party/party-state.ts",
  "domain/mood-words.ts",
];
const importedPath = /from "(\.\.?\/[^"]+)"/g;

/** Files of `client/src/` by path: those of the engine, which are pure. */
export function clientCopies(): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const paths = [...copiedRoots];
  for (const path of paths) {
    if (texts.has(path)) continue;
    const text = readFileSync(new URL(path, engineFolder), "utf8");
    texts.set(path, `// Written by \`npm run generate\`: what it is made from is in the engine.\n${text}`);
    for (const [, imported = ""] of text.matchAll(importedPath)) paths.push(posix.join(posix.dirname(path), imported));
  }
  return texts;
}

function writeCopies(): void {
  for (const folder of copiedFolders) rmSync(new URL(folder, clientFolder), { recursive: true, force: true });
  for (const [path, text] of clientCopies()) {
    const file = new URL(path, clientFolder);
    mkdirSync(new URL(".", file), { recursive: true });
    writeFileSync(file, text);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  writeFileSync(new URL("operations.ts", clientFolder), await clientOperations());
  writeCopies();
}
