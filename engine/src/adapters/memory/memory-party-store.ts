import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import {
  epochKeptMs,
  type LogPage,
  type PartyLogEntry,
  type PartyStore,
  type StoredParty,
} from "../../ports/party-store.ts";
import { firstIndex } from "../first-index.ts";
import { ByTenant } from "./by-tenant.ts";

interface KeptEntry {
  readonly seq: number;
  readonly clientId: string;
  /** As text, so that nobody shares the value with the store. */
  value: string;
}

interface KeptParty {
  readonly epoch: number;
  readonly seq: number;
  readonly state: string;
  readonly expiresAtMs: number;
}

interface Kept {
  /** What is earlier writes no more. */
  epoch: number;
  forgetAtMs: number;
  party: KeptParty | undefined;
  /** By seq. */
  entries: KeptEntry[];
  entryOf: Map<string, KeptEntry>;
}

/** So many parties are looked at for their end with each that is new. */
const sweptCount = 10;

export class MemoryPartyStore implements PartyStore {
  readonly #clock: Clock;
  readonly #tenants = new ByTenant(() => new Map<string, Kept>());

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async get(tenant: TenantId, partyId: string): Promise<StoredParty | undefined> {
    const party = this.#alive(tenant, partyId)?.party;
    return party && partyOf(partyId, party);
  }

  async put(tenant: TenantId, { partyId, epoch, seq, state }: StoredParty, ttlMs: number): Promise<boolean> {
    const { party, ...alive } = this.#alive(tenant, partyId) ?? newKept();
    if (epoch < this.#epochOf(tenant, partyId)) return false;
    if (party?.epoch === epoch && party.seq > seq) return false;
    const expiresAtMs = this.#clock.nowMs() + ttlMs;
    const text = JSON.stringify(state);
    this.#keep(tenant, partyId, {
      ...alive,
      epoch,
      forgetAtMs: expiresAtMs + epochKeptMs,
      party: { epoch, seq, state: text, expiresAtMs },
    });
    return true;
  }

  async delete(tenant: TenantId, partyId: string): Promise<void> {
    if (!this.#tenants.of(tenant).has(partyId)) return;
    const epoch = this.#epochOf(tenant, partyId);
    this.#keep(tenant, partyId, { ...newKept(), epoch, forgetAtMs: this.#clock.nowMs() + epochKeptMs });
  }

  async nextEpoch(tenant: TenantId, partyId: string): Promise<number> {
    const epoch = this.#epochOf(tenant, partyId) + 1;
    const kept = this.#alive(tenant, partyId) ?? newKept();
    const forgetAtMs = Math.max(kept.forgetAtMs, this.#clock.nowMs() + epochKeptMs);
    this.#keep(tenant, partyId, { ...kept, epoch, forgetAtMs });
    return epoch;
  }

  async append(
    tenant: TenantId,
    partyId: string,
    epoch: number,
    entries: readonly PartyLogEntry[],
  ): Promise<readonly PartyLogEntry[] | undefined> {
    if (entries.length === 0) return [];
    const kept = this.#alive(tenant, partyId);
    if (kept === undefined || epoch < kept.epoch) return undefined;
    const answers: PartyLogEntry[] = [];
    const fresh: PartyLogEntry[] = [];
    for (const entry of entries) {
      const { seq, clientId } = entry;
      const known = kept.entryOf.get(clientId);
      const twin = fresh.find((one) => one.clientId === clientId);
      answers.push(known === undefined ? (twin ?? entry) : entryOf(known));
      if (known !== undefined || twin !== undefined) continue;
      if (fresh.some((one) => one.seq === seq) || entryAt(kept.entries, seq) !== undefined) return undefined;
      fresh.push(entry);
    }
    for (const { seq, clientId, value } of fresh) {
      const entry = { seq, clientId, value: JSON.stringify(value) };
      kept.entries.splice(placeOf(kept.entries, seq), 0, entry);
      kept.entryOf.set(clientId, entry);
    }
    return answers;
  }

  async log(
    tenant: TenantId,
    partyId: string,
    { beforeSeq = Infinity, limit }: LogPage,
  ): Promise<readonly PartyLogEntry[]> {
    const entries = this.#alive(tenant, partyId)?.entries ?? [];
    const end = placeOf(entries, beforeSeq);
    return entries.slice(Math.max(0, end - limit), end).map(entryOf);
  }

  async logOf(tenant: TenantId, partyId: string, clientIdPrefix: string): Promise<readonly PartyLogEntry[]> {
    const entries = this.#alive(tenant, partyId)?.entries ?? [];
    return entries.filter(({ clientId }) => clientId.startsWith(clientIdPrefix)).map(entryOf);
  }

  async replace(tenant: TenantId, partyId: string, entries: readonly PartyLogEntry[]): Promise<void> {
    const kept = this.#alive(tenant, partyId);
    for (const { seq, clientId, value } of entries) {
      const found = kept?.entryOf.get(clientId);
      if (found?.seq === seq) found.value = JSON.stringify(value);
    }
  }

  async list(
    tenant: TenantId,
    { after = "", limit }: { readonly after?: string; readonly limit: number },
  ): Promise<readonly StoredParty[]> {
    const ids = [...this.#tenants.of(tenant).keys()].filter((id) => id > after).toSorted((a, b) => (a < b ? -1 : 1));
    const found: StoredParty[] = [];
    for (const id of ids) {
      const party = found.length < limit ? this.#alive(tenant, id)?.party : undefined;
      if (party !== undefined) found.push(partyOf(id, party));
    }
    return found;
  }

  #alive(tenant: TenantId, partyId: string): Kept | undefined {
    const kept = this.#tenants.of(tenant).get(partyId);
    return kept?.party !== undefined && kept.party.expiresAtMs > this.#clock.nowMs() ? kept : undefined;
  }

  #epochOf(tenant: TenantId, partyId: string): number {
    const kept = this.#tenants.of(tenant).get(partyId);
    return kept !== undefined && kept.forgetAtMs > this.#clock.nowMs() ? kept.epoch : 0;
  }

  #keep(tenant: TenantId, partyId: string, kept: Kept): void {
    const all = this.#tenants.of(tenant);
    if (!all.has(partyId)) this.#sweep(all);
    all.set(partyId, kept);
  }

  /** Those looked at move to the end, so that all come to be looked at. */
  #sweep(all: Map<string, Kept>): void {
    const nowMs = this.#clock.nowMs();
    for (const [partyId, kept] of all.entries().take(sweptCount).toArray()) {
      all.delete(partyId);
      const { epoch, forgetAtMs, party } = kept;
      if (party !== undefined && party.expiresAtMs > nowMs) all.set(partyId, kept);
      else if (forgetAtMs > nowMs) all.set(partyId, { ...newKept(), epoch, forgetAtMs });
    }
  }
}

const newKept = (): Kept => ({ epoch: 0, forgetAtMs: 0, party: undefined, entries: [], entryOf: new Map() });

const placeOf = (entries: readonly KeptEntry[], seq: number): number =>
  firstIndex(entries, (entry) => entry.seq >= seq);

function entryAt(entries: readonly KeptEntry[], seq: number): KeptEntry | undefined {
  const found = entries[placeOf(entries, seq)];
  return found?.seq === seq ? found : undefined;
}

const partyOf = (partyId: string, { epoch, seq, state }: KeptParty): StoredParty => ({
  partyId,
  epoch,
  seq,
  state: JSON.parse(state) as unknown,
});

const entryOf = ({ seq, clientId, value }: KeptEntry): PartyLogEntry => ({
  seq,
  clientId,
  value: JSON.parse(value) as unknown,
});
