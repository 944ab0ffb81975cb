import { createHash } from "node:crypto";
import { EngineError } from "../../domain/errors.ts";

export interface PersistedQueryOptions {
  /** Queries that are known from the start. */
  readonly registeredQueries?: readonly string[];
  /** Whether queries that are not registered are refused. */
  readonly onlyRegistered?: boolean;
}

/** Of queries that clients have sent with their hash: so many, and so long, are kept at most, the least lately used go. */
const keptCount = 1_000;
const keptLength = 20_000;

export const hashOfQuery = (query: string): string => createHash("sha256").update(query, "utf8").digest("hex");

/** Queries by the SHA-256 of their text, so that a client sends the text once. */
export class PersistedQueries {
  readonly #registered: ReadonlyMap<string, string>;
  readonly #onlyRegistered: boolean;
  readonly #kept = new Map<string, string>();

  constructor({ registeredQueries = [], onlyRegistered = false }: PersistedQueryOptions) {
    this.#registered = new Map(registeredQueries.map((query) => [hashOfQuery(query), query]));
    this.#onlyRegistered = onlyRegistered;
  }

  /** The query to answer. Throws `PERSISTED_QUERY_NOT_FOUND`, or `INVALID_INPUT` where text and hash do not belong together. */
  resolve(query: string | undefined, hash: string | undefined): string {
    if (query === undefined && hash === undefined)
      throw new EngineError("INVALID_INPUT", "Send a query, or the hash of one under extensions.persistedQuery.");
    if (query === undefined) return this.#find(hash ?? "");
    const own = hashOfQuery(query);
    if (hash !== undefined && hash !== own)
      throw new EngineError("INVALID_INPUT", "extensions.persistedQuery.sha256Hash is not the SHA-256 of the query.");
    if (this.#onlyRegistered) return this.#find(own);
    return query;
  }

  /** Keeps a query that was answered, for requests that send only its hash. */
  keep(query: string): void {
    if (this.#onlyRegistered || query.length > keptLength) return;
    const hash = hashOfQuery(query);
    this.#kept.delete(hash);
    this.#kept.set(hash, query);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptCount && oldest !== undefined) this.#kept.delete(oldest);
  }

  #find(hash: string): string {
    const registered = this.#registered.get(hash);
    if (registered !== undefined) return registered;
    const kept = this.#kept.get(hash);
    // Clients of automatic persisted queries look for this word.
    if (kept === undefined) throw new EngineError("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound");
    this.#kept.delete(hash);
    this.#kept.set(hash, kept);
    return kept;
  }
}
