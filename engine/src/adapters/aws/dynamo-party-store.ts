import { randomUUID } from "node:crypto";
import type { TenantId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LogPage, PartyLogEntry, PartyStore, StoredParty } from "../../ports/party-store.ts";
import { longTextKeyBeginning, numberKey, textKey } from "./dynamo-keys.ts";
import {
  asSeen,
  entryKeyOf,
  entryOf,
  fenceKeyOf,
  fenceOf,
  fenceRow,
  idsKey,
  isStateRow,
  keptStateOf,
  listKey,
  listRow,
  logKey,
  secondAfter,
  stateKeyOf,
  stateRow,
  type Fence,
  type KeptState,
  type Party,
} from "./dynamo-party-rows.ts";
import { chunksOf, inTurns, isPresent, untilDone, type Action, type DynamoTable, type Row } from "./dynamo-table.ts";
import { PartyAppender } from "./party-appender.ts";

/** A party's two rows as they were read. */
interface Seen {
  readonly fenceRow: Row | undefined;
  readonly stateRow: Row | undefined;
  readonly fence: Fence;
  /** Undefined where there is none or its time is over. */
  readonly alive: KeptState | undefined;
}

/** So many parties of which this process remembers how they lie in the table. */
const knownPartyCount = 20_000;

/**
 * On the sessions table. A party is two rows: its state, and a small one that fences writers off by the epoch and names the party's log; an
 * append checks that one in its transaction. An entry of the log is two rows, one by seq and one by client id, each only written where
 * there is none. What is beyond its time is not returned, and DynamoDB itself lets go of it, a day or two later.
 */
export class DynamoPartyStore implements PartyStore {
  readonly #table: DynamoTable;
  readonly #clock: Clock;
  readonly #appender: PartyAppender;
  /** As this process saw them last: others may have written since, which every write checks. */
  readonly #known = new Map<string, { readonly fence: Fence; readonly expiresAtMs: number }>();

  constructor(table: DynamoTable, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
    this.#appender = new PartyAppender(table, async (party, isFresh) => this.#fenceFor(party, isFresh));
  }

  async get(tenant: TenantId, partyId: string): Promise<StoredParty | undefined> {
    return (await this.#aliveState({ tenant, partyId }))?.party;
  }

  async put(tenant: TenantId, stored: StoredParty, ttlMs: number): Promise<boolean> {
    const party = { tenant, partyId: stored.partyId };
    const expiresAtMs = this.#clock.nowMs() + ttlMs;
    if (await this.#putAsKnown(party, stored, expiresAtMs)) return true;
    let isPut = false;
    await untilDone(`The party ${stored.partyId}`, async () => {
      const seen = await this.#look(party);
      const { alive, fence } = seen;
      isPut = stored.epoch >= fence.epoch;
      if (alive?.party.epoch === stored.epoch && alive.party.seq > stored.seq) isPut = false;
      return !isPut || this.#putAsSeen(party, seen, { stored, expiresAtMs, ttlMs });
    });
    return isPut;
  }

  async delete(tenant: TenantId, partyId: string): Promise<void> {
    const party = { tenant, partyId };
    this.#known.delete(nameOf(party));
    let dying = "";
    await untilDone(`The party ${partyId}`, async () => {
      const seen = await this.#look(party);
      const { fence } = seen;
      dying = fence.generation || fence.dying;
      if (seen.fenceRow === undefined || fence.generation === "") return true;
      const left = { epoch: fence.epoch, generation: "", dying, keptUntilMs: this.#clock.nowMs() };
      return this.#table.transact([
        { kind: "put", row: fenceRow(party, left), condition: asSeen(seen.fenceRow) },
        { kind: "delete", key: stateKeyOf(party) },
        { kind: "delete", key: listRow(party, 0) },
      ]);
    });
    await this.#deleteLog(party, dying);
  }

  async nextEpoch(tenant: TenantId, partyId: string): Promise<number> {
    const party = { tenant, partyId };
    let epoch = 0;
    await untilDone(`The epoch of the party ${partyId}`, async () => {
      const seen = await this.#look(party);
      epoch = seen.fence.epoch + 1;
      const keptUntilMs = Math.max(seen.fence.keptUntilMs, this.#clock.nowMs());
      const fence = { ...seen.fence, epoch, keptUntilMs };
      const actions: Action[] = [{ kind: "put", row: fenceRow(party, fence), condition: asSeen(seen.fenceRow) }];
      if (seen.stateRow !== undefined) {
        const row = stateRow(tenant, keptStateOf(seen.stateRow), epoch);
        actions.push({ kind: "put", row, condition: asSeen(seen.stateRow) });
      }
      if (!(await this.#table.transact(actions))) return false;
      this.#know(party, fence, seen.alive?.expiresAtMs ?? 0);
      return true;
    });
    return epoch;
  }

  async append(
    tenant: TenantId,
    partyId: string,
    epoch: number,
    entries: readonly PartyLogEntry[],
  ): Promise<readonly PartyLogEntry[] | undefined> {
    return entries.length === 0 ? [] : this.#appender.append({ tenant, partyId }, epoch, entries);
  }

  async log(tenant: TenantId, partyId: string, { beforeSeq, limit }: LogPage): Promise<readonly PartyLogEntry[]> {
    const party = { tenant, partyId };
    const alive = await this.#aliveState(party);
    const found: PartyLogEntry[] = [];
    if (alive === undefined || limit < 1) return found;
    const before = beforeSeq === undefined ? {} : { before: numberKey(beforeSeq) };
    const options = { ...before, isDescending: true, pageSize: Math.min(limit, 1_000) };
    for await (const row of this.#table.query(logKey(party, alive.generation), options))
      if (found.push(entryOf(row)) >= limit) break;
    return found.toReversed();
  }

  async logOf(tenant: TenantId, partyId: string, clientIdPrefix: string): Promise<readonly PartyLogEntry[]> {
    const party = { tenant, partyId };
    const alive = await this.#aliveState(party);
    if (alive === undefined) return [];
    const { generation } = alive;
    const options = clientIdPrefix === "" ? {} : { beginning: longTextKeyBeginning(clientIdPrefix) };
    const ids = await this.#table.queryAll(idsKey(party, generation), options);
    const ofPrefix = ids.filter(({ attributes }) => String(attributes["clientId"]).startsWith(clientIdPrefix));
    const rows = await this.#table.getMany(
      ofPrefix.map(({ attributes }) => entryKeyOf(party, generation, Number(attributes["seq"]))),
    );
    return rows.map(entryOf).toSorted((a, b) => a.seq - b.seq);
  }

  async replace(tenant: TenantId, partyId: string, entries: readonly PartyLogEntry[]): Promise<void> {
    const party = { tenant, partyId };
    const alive = await this.#aliveState(party);
    if (alive === undefined) return;
    for (const { seq, clientId, value } of entries) {
      const isTheEntry = {
        expression: "#clientId = :clientId",
        names: { "#clientId": "clientId" },
        values: { ":clientId": clientId },
      };
      const key = entryKeyOf(party, alive.generation, seq);
      await this.#table.setAttribute(key, "value", JSON.stringify(value), isTheEntry);
    }
  }

  async list(
    tenant: TenantId,
    { after = "", limit }: { readonly after?: string; readonly limit: number },
  ): Promise<readonly StoredParty[]> {
    const found: StoredParty[] = [];
    const options = { ...(after !== "" && { after: textKey(after) }), pageSize: Math.min(limit + 10, 1_000) };
    let ids: string[] = [];
    const take = async () => {
      const rows = await this.#table.getMany(ids.map((partyId) => stateKeyOf({ tenant, partyId })));
      const alive = new Map(rows.map(keptStateOf).map((kept) => [kept.party.partyId, kept]));
      for (const id of ids) {
        const kept = alive.get(id);
        if (kept !== undefined && this.#isAlive(kept) && found.length < limit) found.push(kept.party);
      }
      ids = [];
    };
    for await (const row of this.#table.query(listKey(tenant), options)) {
      ids.push(String(row.attributes["partyId"]));
      if (ids.length >= limit - found.length) await take();
      if (found.length >= limit) return found;
    }
    await take();
    return found;
  }

  /** One row, where the party is as this process knows it. */
  async #putAsKnown(party: Party, stored: StoredParty, expiresAtMs: number): Promise<boolean> {
    const known = this.#known.get(nameOf(party));
    const nowMs = this.#clock.nowMs();
    if (known === undefined || known.expiresAtMs <= nowMs) return false;
    const { fence } = known;
    const { generation } = fence;
    if (fence.epoch !== stored.epoch || generation === "" || expiresAtMs > fence.keptUntilMs) return false;
    const row = stateRow(party.tenant, { party: stored, generation, expiresAtMs }, fence.epoch);
    const isPut = await this.#table.put(row, {
      expression:
        "#generation = :generation AND #fenceEpoch = :epoch AND #expiresAtMs > :now AND (#epoch < :epoch OR #seq <= :seq)",
      names: {
        "#generation": "generation",
        "#fenceEpoch": "fenceEpoch",
        "#expiresAtMs": "expiresAtMs",
        "#epoch": "epoch",
        "#seq": "seq",
      },
      values: { ":generation": generation, ":epoch": stored.epoch, ":now": nowMs, ":seq": stored.seq },
    });
    if (isPut) this.#know(party, fence, expiresAtMs);
    return isPut;
  }

  async #putAsSeen(
    party: Party,
    seen: Seen,
    wish: { readonly stored: StoredParty; readonly expiresAtMs: number; readonly ttlMs: number },
  ): Promise<boolean> {
    const { stored, expiresAtMs, ttlMs } = wish;
    const { epoch } = stored;
    const isProlonged = expiresAtMs > seen.fence.keptUntilMs;
    // Twice what is needed now, so that a party that goes on touches the rows of its log once in a lifetime.
    const keptUntilMs = isProlonged ? expiresAtMs + ttlMs : seen.fence.keptUntilMs;
    const generation = seen.alive?.generation ?? randomUUID();
    const isPartOfLog = seen.alive !== undefined && isProlonged;
    if (seen.fence.dying !== "") await this.#deleteLog(party, seen.fence.dying);
    if (isPartOfLog) await this.#prolongLog(party, generation, keptUntilMs);
    const fence = { epoch, generation, dying: "", keptUntilMs };
    const row = stateRow(party.tenant, { party: stored, generation, expiresAtMs }, epoch);
    const isPut = await this.#table.transact([
      { kind: "put", row: fenceRow(party, fence), condition: asSeen(seen.fenceRow) },
      { kind: "put", row, condition: asSeen(seen.stateRow) },
      { kind: "put", row: listRow(party, keptUntilMs) },
    ]);
    if (!isPut) return false;
    this.#know(party, fence, expiresAtMs);
    // And what was appended meanwhile.
    if (isPartOfLog) await this.#prolongLog(party, generation, keptUntilMs);
    return true;
  }

  async #prolongLog(party: Party, generation: string, keptUntilMs: number): Promise<void> {
    const expiresAt = secondAfter(keptUntilMs);
    for (const pk of [logKey(party, generation), idsKey(party, generation)]) {
      const rows = await this.#table.queryAll(pk);
      await inTurns(
        rows.filter(({ attributes }) => Number(attributes["expiresAt"]) < expiresAt),
        (row) => this.#table.setAttribute(row, "expiresAt", expiresAt, isPresent),
      );
    }
  }

  async #deleteLog(party: Party, generation: string): Promise<void> {
    if (generation === "") return;
    for (const pk of [logKey(party, generation), idsKey(party, generation)]) {
      const rows = await this.#table.queryAll(pk);
      for (const deletes of chunksOf(rows, 1_000)) await this.#table.writeMany({ deletes });
    }
  }

  async #look(party: Party): Promise<Seen> {
    const rows = await this.#table.getMany([fenceKeyOf(party), stateKeyOf(party)]);
    const state = rows.find(isStateRow);
    const fence = rows.find((row) => !isStateRow(row));
    const kept = state && keptStateOf(state);
    const isAlive = kept !== undefined && this.#isAlive(kept) && kept.generation === fenceOf(fence).generation;
    return { fenceRow: fence, stateRow: state, fence: fenceOf(fence), alive: isAlive ? kept : undefined };
  }

  /** What an append is to be checked against; undefined where there is no party. */
  async #fenceFor(party: Party, isFresh: boolean): Promise<Fence | undefined> {
    const known = isFresh ? undefined : this.#known.get(nameOf(party));
    if (known !== undefined && known.expiresAtMs > this.#clock.nowMs()) return known.fence;
    const { fence, alive } = await this.#look(party);
    this.#know(party, fence, alive?.expiresAtMs ?? 0);
    return alive && fence;
  }

  async #aliveState(party: Party): Promise<KeptState | undefined> {
    const row = await this.#table.get(stateKeyOf(party));
    const kept = row && keptStateOf(row);
    return kept !== undefined && this.#isAlive(kept) ? kept : undefined;
  }

  #isAlive({ expiresAtMs }: KeptState): boolean {
    return expiresAtMs > this.#clock.nowMs();
  }

  #know(party: Party, fence: Fence, expiresAtMs: number): void {
    const name = nameOf(party);
    this.#known.delete(name);
    this.#known.set(name, { fence, expiresAtMs });
    const [oldest] = this.#known.size > knownPartyCount ? this.#known.keys() : [];
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

const nameOf = ({ tenant, partyId }: Party): string => `${tenant}\n${partyId}`;
