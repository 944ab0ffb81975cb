import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import {
  epochKeptMs,
  type LogPage,
  type PartyLogEntry,
  type PartyStore,
  type StoredParty,
} from "../../ports/party-store.ts";
import { orderKey } from "./order-key.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

const schema = [
  `CREATE TABLE party_epoch (
     tenant TEXT, party TEXT,
     epoch INTEGER NOT NULL, -- earlier ones write no more
     forget_at_ms REAL NOT NULL,
     PRIMARY KEY (tenant, party)
   ) WITHOUT ROWID;
   CREATE INDEX party_epoch_end ON party_epoch (forget_at_ms);
   CREATE TABLE party (
     tenant TEXT, order_key TEXT, party TEXT NOT NULL,
     epoch INTEGER NOT NULL, seq INTEGER NOT NULL, state TEXT NOT NULL,
     expires_at_ms REAL NOT NULL,
     PRIMARY KEY (tenant, order_key)
   ) WITHOUT ROWID;
   CREATE INDEX party_expiry ON party (expires_at_ms);
   CREATE TABLE party_log (
     tenant TEXT, party TEXT, seq INTEGER, client_id TEXT NOT NULL, value TEXT NOT NULL,
     PRIMARY KEY (tenant, party, seq)
   ) WITHOUT ROWID;
   CREATE UNIQUE INDEX party_log_client ON party_log (tenant, party, client_id);`,
];

/** So many parties that are over go with each that is put. */
const sweptCount = 3;

interface Waiting {
  readonly work: () => void;
  readonly reject: (error: unknown) => void;
  readonly resolve: () => void;
}

/** What is written within one turn is one transaction, and waits for the disk once. */
export class SqlitePartyStore implements PartyStore {
  readonly #database: SqliteDatabase;
  readonly #clock: Clock;
  readonly #statements;
  #waiting: Waiting[] = [];

  constructor(database: SqliteDatabase, clock: Clock) {
    database.migrate("parties", schema);
    this.#database = database;
    this.#clock = clock;
    this.#statements = statementsOf(database);
  }

  async get(tenant: TenantId, partyId: string): Promise<StoredParty | undefined> {
    return this.#database.read(() => this.#get(tenant, partyId));
  }

  async put(tenant: TenantId, party: StoredParty, ttlMs: number): Promise<boolean> {
    const { partyId, epoch, seq } = party;
    const state = JSON.stringify(party.state);
    return this.#write(() => {
      if (epoch < this.#epochOf(tenant, partyId)) return false;
      const kept = this.#statements.place.get(tenant, orderKey(partyId), this.#clock.nowMs());
      if (kept?.["epoch"] === epoch && Number(kept["seq"]) > seq) return false;
      if (kept === undefined) this.#remove(tenant, partyId);
      const expiresAtMs = this.#clock.nowMs() + ttlMs;
      this.#statements.put.run(tenant, orderKey(partyId), partyId, epoch, seq, state, expiresAtMs);
      this.#statements.putEpoch.run(tenant, partyId, epoch, expiresAtMs + epochKeptMs);
      this.#sweep();
      return true;
    });
  }

  async delete(tenant: TenantId, partyId: string): Promise<void> {
    this.#writeWaiting();
    this.#database.writeErasing(() => this.#remove(tenant, partyId));
  }

  async nextEpoch(tenant: TenantId, partyId: string): Promise<number> {
    return this.#write(() => {
      const epoch = this.#epochOf(tenant, partyId) + 1;
      const endsAtMs = Number(this.#statements.expiry.get(tenant, orderKey(partyId))?.["expires_at_ms"] ?? 0);
      const forgetAtMs = Math.max(endsAtMs, this.#clock.nowMs()) + epochKeptMs;
      this.#statements.putEpoch.run(tenant, partyId, epoch, forgetAtMs);
      return epoch;
    });
  }

  async append(
    tenant: TenantId,
    partyId: string,
    epoch: number,
    entries: readonly PartyLogEntry[],
  ): Promise<readonly PartyLogEntry[] | undefined> {
    if (entries.length === 0) return [];
    const rows = entries.map((entry) => ({ entry, text: JSON.stringify(entry.value) }));
    return this.#write(() => {
      if (!this.#isThere(tenant, partyId) || epoch < this.#epochOf(tenant, partyId)) return undefined;
      const kept = new Map<string, PartyLogEntry>();
      const fresh: typeof rows = [];
      for (const row of rows) {
        const { clientId } = row.entry;
        if (kept.has(clientId)) continue;
        const known = this.#statements.byClient.get(tenant, partyId, clientId);
        if (known === undefined) fresh.push(row);
        kept.set(clientId, known === undefined ? row.entry : entryOf(known));
      }
      const seqs = new Set(fresh.map(({ entry }) => entry.seq));
      const isTaken = (seq: number) => this.#statements.bySeq.get(tenant, partyId, seq) !== undefined;
      if (seqs.size < fresh.length || [...seqs].some(isTaken)) return undefined;
      for (const { entry, text } of fresh)
        this.#statements.append.run(tenant, partyId, entry.seq, entry.clientId, text);
      return entries.map(({ clientId }) => kept.get(clientId) as PartyLogEntry);
    });
  }

  async log(
    tenant: TenantId,
    partyId: string,
    { beforeSeq = Number.MAX_SAFE_INTEGER, limit }: LogPage,
  ): Promise<readonly PartyLogEntry[]> {
    return this.#ofAlive(tenant, partyId, () =>
      this.#statements.log.all(tenant, partyId, beforeSeq, limit).toReversed(),
    );
  }

  async logOf(tenant: TenantId, partyId: string, clientIdPrefix: string): Promise<readonly PartyLogEntry[]> {
    return this.#ofAlive(tenant, partyId, () =>
      this.#statements.logOf.all(tenant, partyId, clientIdPrefix, clientIdPrefix),
    );
  }

  async replace(tenant: TenantId, partyId: string, entries: readonly PartyLogEntry[]): Promise<void> {
    const rows = entries.map(({ seq, clientId, value }) => [JSON.stringify(value), seq, clientId] as const);
    this.#writeWaiting();
    this.#database.writeErasing(() => {
      if (!this.#isThere(tenant, partyId)) return;
      for (const [value, seq, clientId] of rows) this.#statements.replace.run(value, tenant, partyId, seq, clientId);
    });
  }

  async list(
    tenant: TenantId,
    { after = "", limit }: { readonly after?: string; readonly limit: number },
  ): Promise<readonly StoredParty[]> {
    const nowMs = this.#clock.nowMs();
    return this.#database.read(() =>
      this.#statements.list.all(tenant, orderKey(after), nowMs, limit).map((row) => partyOf(row)),
    );
  }

  async #write<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      let result: Result;
      this.#waiting.push({
        work: () => {
          result = work();
        },
        resolve: () => resolve(result),
        reject,
      });
      if (this.#waiting.length === 1) setImmediate(() => this.#writeWaiting());
    });
  }

  #writeWaiting(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    try {
      this.#database.write(() => {
        for (const { work } of waiting) work();
      });
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  #ofAlive(tenant: TenantId, partyId: string, rows: () => readonly Record<string, unknown>[]) {
    return this.#database.read(() => (this.#isThere(tenant, partyId) ? rows().map(entryOf) : []));
  }

  #isThere(tenant: TenantId, partyId: string): boolean {
    return this.#statements.place.get(tenant, orderKey(partyId), this.#clock.nowMs()) !== undefined;
  }

  #get(tenant: TenantId, partyId: string): StoredParty | undefined {
    const row = this.#statements.get.get(tenant, orderKey(partyId), this.#clock.nowMs());
    return row && partyOf(row);
  }

  #epochOf(tenant: TenantId, partyId: string): number {
    return Number(this.#statements.epoch.get(tenant, partyId, this.#clock.nowMs())?.["epoch"] ?? 0);
  }

  #remove(tenant: TenantId, partyId: string): void {
    this.#statements.delete.run(tenant, orderKey(partyId));
    this.#statements.deleteLog.run(tenant, partyId);
  }

  #sweep(): void {
    const nowMs = this.#clock.nowMs();
    for (const row of this.#statements.over.all(nowMs)) this.#remove(row["tenant"] as TenantId, String(row["party"]));
    this.#statements.forget.run(nowMs);
  }
}

function statementsOf(database: SqliteDatabase) {
  const entry = "SELECT seq, client_id, value FROM party_log WHERE tenant = ? AND party = ?";
  return {
    get: database.prepare(
      "SELECT party, epoch, seq, state FROM party WHERE tenant = ? AND order_key = ? AND expires_at_ms > ?",
    ),
    place: database.prepare("SELECT epoch, seq FROM party WHERE tenant = ? AND order_key = ? AND expires_at_ms > ?"),
    expiry: database.prepare("SELECT expires_at_ms FROM party WHERE tenant = ? AND order_key = ?"),
    put: database.prepare("INSERT OR REPLACE INTO party VALUES (?, ?, ?, ?, ?, ?, ?)"),
    delete: database.prepare("DELETE FROM party WHERE tenant = ? AND order_key = ?"),
    list: database.prepare(
      `SELECT party, epoch, seq, state FROM party WHERE tenant = ? AND order_key > ? AND expires_at_ms > ?
       ORDER BY order_key LIMIT ?`,
    ),
    over: database.prepare(`SELECT tenant, party FROM party WHERE expires_at_ms <= ? LIMIT ${sweptCount}`),
    epoch: database.prepare("SELECT epoch FROM party_epoch WHERE tenant = ? AND party = ? AND forget_at_ms > ?"),
    putEpoch: database.prepare("INSERT OR REPLACE INTO party_epoch VALUES (?, ?, ?, ?)"),
    forget: database.prepare(
      `DELETE FROM party_epoch WHERE (tenant, party) IN
         (SELECT tenant, party FROM party_epoch WHERE forget_at_ms <= ? LIMIT ${sweptCount})`,
    ),
    append: database.prepare("INSERT INTO party_log VALUES (?, ?, ?, ?, ?)"),
    byClient: database.prepare(`${entry} AND client_id = ?`),
    bySeq: database.prepare(`${entry} AND seq = ?`),
    log: database.prepare(`${entry} AND seq < ? ORDER BY seq DESC LIMIT ?`),
    logOf: database.prepare(`${entry} AND substr(client_id, 1, length(?)) = ? ORDER BY seq`),
    replace: database.prepare(
      "UPDATE party_log SET value = ? WHERE tenant = ? AND party = ? AND seq = ? AND client_id = ?",
    ),
    deleteLog: database.prepare("DELETE FROM party_log WHERE tenant = ? AND party = ?"),
  };
}

const partyOf = (row: Record<string, unknown>): StoredParty => ({
  partyId: String(row["party"]),
  epoch: Number(row["epoch"]),
  seq: Number(row["seq"]),
  state: JSON.parse(String(row["state"])) as unknown,
});

const entryOf = (row: Record<string, unknown>): PartyLogEntry => ({
  seq: Number(row["seq"]),
  clientId: String(row["client_id"]),
  value: JSON.parse(String(row["value"])) as unknown,
});
