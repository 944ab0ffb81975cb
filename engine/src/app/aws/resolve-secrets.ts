import { EngineError } from "../../domain/errors.ts";
import type { Environment } from "../read-environment.ts";

/** Where values lie that are not to stand in a function's configuration. */
export interface SecretSources {
  /** A secret of Secrets Manager by name or ARN: its text. */
  readonly secret: (id: string) => Promise<string | undefined>;
  /** A parameter of Systems Manager by name, decrypted. */
  readonly parameter: (name: string) => Promise<string | undefined>;
}

const reference = /\{(secretsmanager|ssm):([^{}#]+)(?:#([^{}]+))?\}/g;

/**
 * The environment with what its variables refer to put in: `{secretsmanager:<name or ARN>#<field>}`, without a field the whole
 * secret, and `{ssm:<name>}`. Each secret is read once. Throws `INVALID_CONFIG` naming the variable, and never what a secret holds.
 */
export async function resolveSecrets(environment: Environment, sources: SecretSources): Promise<Environment> {
  const read = new Map<string, Promise<string | undefined>>();
  const textOf = (kind: string, id: string) => {
    const key = `${kind}:${id}`;
    const known = read.get(key) ?? (kind === "ssm" ? sources.parameter(id) : sources.secret(id));
    read.set(key, known);
    return known;
  };
  const entries = Object.entries(environment).map(async ([name, value]) => {
    if (value === undefined || !name.startsWith("CODECATALYST_")) return [name, value] as const;
    let resolved = value;
    for (const [whole, kind = "", id = "", field] of value.matchAll(reference)) {
      const text = await textOf(kind, id).catch((cause: unknown) => {
        throw unresolved(name, whole, "cannot be read", cause);
      });
      const part = text === undefined || field === undefined ? text : fieldOf(text, field);
      if (part === undefined) throw unresolved(name, whole, "is not there");
      resolved = resolved.replace(whole, () => part);
    }
    return [name, resolved] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function fieldOf(text: string, field: string): string | undefined {
  try {
    const value = (JSON.parse(text) as Readonly<Record<string, unknown>>)[field];
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  } catch {
    return undefined;
  }
}

function unresolved(name: string, whole: string, what: string, cause?: unknown): EngineError {
  return new EngineError(
    "INVALID_CONFIG",
    `${name} refers to ${whole}, which ${what}. See that it exists and that the function's role may read it.`,
    { cause },
  );
}
