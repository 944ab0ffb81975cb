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
  /** Orders entries; rises. Unique within the party. */
  readonly seq: number;
  /** Of the sender's choice; the same under one party again changes nothing. */
  readonly clientId: string;
  /** What JSON can hold. */
  readonly value: unknown;
}

/**
 * Parties and what is said in them. Acknowledged means durable. A party beyond its time to live is as if it had never been there, and
 * its log with it.
 */
export interface PartyStore {
  get(tenant: TenantId, partyId: string): Promise<StoredParty | undefined>;
  /**
   * Keeps a party until `ttlMs` from now. False, and nothing changes, where a later epoch has written already, or the same
   * epoch a higher seq: a process that lost a party cannot write over who has it now.
   */
  put(tenant: TenantId, party: StoredParty, ttlMs: number): Promise<boolean>;
  /** Removes the party and its log. Absent ones are ignored. */
  delete(tenant: TenantId, partyId: string): Promise<void>;
  /** A new epoch of the party: higher than any before, also after a restart. */
  nextEpoch(tenant: TenantId, partyId: string): Promise<number>;
  /**
   * Appends entries in order, each once by its `clientId`: where one is there already, the entry as it was first kept is answered in its
   * place. Undefined, and nothing is appended, where `epoch` is older than the party's last.
   */
  append(
    tenant: TenantId,
    partyId: string,
    epoch: number,
    entries: readonly PartyLogEntry[],
  ): Promise<readonly PartyLogEntry[] | undefined>;
  /** The newest `limit` entries before `beforeSeq`, oldest first. */
  log(
    tenant: TenantId,
    partyId: string,
    options: { readonly beforeSeq?: number; readonly limit: number },
  ): Promise<readonly PartyLogEntry[]>;
  /** Entries whose `clientId` begins with this; for export and erasure of a person, whose entries begin with the person's id and a slash. */
  logOf(tenant: TenantId, partyId: string, clientIdPrefix: string): Promise<readonly PartyLogEntry[]>;
  /** Puts another value in the place of what entries held: a removed message, an erased person. Absent ones are ignored. */
  replace(tenant: TenantId, partyId: string, entries: readonly PartyLogEntry[]): Promise<void>;
  /** Parties of the tenant that are not over, in the order of ids, from behind `after`. */
  list(tenant: TenantId, options: { readonly after?: string; readonly limit: number }): Promise<readonly StoredParty[]>;
}
