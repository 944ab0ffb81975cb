import type { TenantId } from "../domain/ids.ts";

/** A party as it is kept: opaque to the store, parsed by whoever reads it. */
export interface StoredParty {
  readonly partyId: string;
  /** Whose process wrote it. */
  readonly epoch: number;
  readonly seq: number;
  /** What JSON can hold. */
  readonly state: unknown;
}

/** A line of a party's log: a chat message, a report, or what a moderator did. */
export interface PartyLogEntry {
  /** Orders entries; rises. Unique within the party. A whole number from 0 on. */
  readonly seq: number;
  /** Of the sender's choice; the same under one party again changes nothing. */
  readonly clientId: string;
  /** What JSON can hold. */
  readonly value: unknown;
}

export interface LogPage {
  readonly beforeSeq?: number;
  readonly limit: number;
}

/**
 * Parties and what is said in them. Acknowledged means durable. A party beyond its time to live is as if it had never been there, and
 * its log with it; only its epoch is remembered for a day.
 *
 * The highest epoch that `nextEpoch` gave or `put` brought is the party's: from then on earlier ones neither put nor append, so a process
 * that lost a party writes nothing over who has it now, however late it hears of that.
 */
export interface PartyStore {
  get(tenant: TenantId, partyId: string): Promise<StoredParty | undefined>;
  /**
   * Keeps a party until `ttlMs` from now. False, and nothing changes, where the party's epoch is a later one, or the same
   * with a higher seq.
   */
  put(tenant: TenantId, party: StoredParty, ttlMs: number): Promise<boolean>;
  /** Removes the party and its log. Absent ones are ignored. */
  delete(tenant: TenantId, partyId: string): Promise<void>;
  /** A new epoch of the party, also of one that is not there yet: higher than any before, also after a restart. */
  nextEpoch(tenant: TenantId, partyId: string): Promise<number>;
  /**
   * Appends entries in order, each once by its `clientId`: where one is there already, the entry as it is kept is answered in its
   * place. Undefined, and nothing is appended, where there is no such party, its epoch is a later one, or another entry has a seq
   * of these: then somebody else writes, and the log is another one than the caller believes. A call of more than 40 entries
   * that a crash cut short may have appended the first of them.
   */
  append(
    tenant: TenantId,
    partyId: string,
    epoch: number,
    entries: readonly PartyLogEntry[],
  ): Promise<readonly PartyLogEntry[] | undefined>;
  /** The newest `limit` entries before `beforeSeq`, oldest first. */
  log(tenant: TenantId, partyId: string, page: LogPage): Promise<readonly PartyLogEntry[]>;
  /**
   * Entries whose `clientId` begins with this, oldest first; for export and erasure of a person, whose entries begin with the person's
   * id and a slash.
   */
  logOf(tenant: TenantId, partyId: string, clientIdPrefix: string): Promise<readonly PartyLogEntry[]>;
  /**
   * Puts another value in the place of what entries held, whoever has the party: a removed message, an erased person. Entries that are not
   * there under this seq and `clientId` are ignored.
   */
  replace(tenant: TenantId, partyId: string, entries: readonly PartyLogEntry[]): Promise<void>;
  /** Parties of the tenant that are not over, in the order of ids (by code unit), from behind `after`. */
  list(tenant: TenantId, options: { readonly after?: string; readonly limit: number }): Promise<readonly StoredParty[]>;
}

/** So long the epoch of a party is remembered that is over. */
export const epochKeptMs = 24 * 3_600_000;
