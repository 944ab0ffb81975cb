import type { PartyLogEntry } from "../../ports/party-store.ts";
import { entryKeyOf, entryOf, entryRows, fenceKeyOf, idKeyOf, type Fence, type Party } from "./dynamo-party-rows.ts";
import { chunksOf, isAbsent, untilDone, type Condition, type DynamoTable } from "./dynamo-table.ts";

type Answer = readonly PartyLogEntry[] | undefined;

interface Waiting {
  readonly epoch: number;
  readonly entries: readonly PartyLogEntry[];
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Two rows an entry and the fence: a transaction takes a hundred. */
const entriesATransaction = 40;

/**
 * Appends to the logs of parties. What is appended to a party while its last append is under way waits for it and goes together: transactions of
 * one party refuse each other otherwise.
 */
export class PartyAppender {
  readonly #table: DynamoTable;
  readonly #fenceFor: (party: Party, isFresh: boolean) => Promise<Fence | undefined>;
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(table: DynamoTable, fenceFor: (party: Party, isFresh: boolean) => Promise<Fence | undefined>) {
    this.#table = table;
    this.#fenceFor = fenceFor;
  }

  async append(party: Party, epoch: number, entries: readonly PartyLogEntry[]): Promise<Answer> {
    const name = `${party.tenant}\n${party.partyId}`;
    return new Promise((resolve, reject) => {
      const one = { epoch, entries, resolve, reject };
      const waiting = this.#waiting.get(name);
      if (waiting !== undefined) waiting.push(one);
      else {
        this.#waiting.set(name, []);
        void this.#appendAll(party, name, [one]);
      }
    });
  }

  async #appendAll(party: Party, name: string, first: readonly Waiting[]): Promise<void> {
    for (let batch = first; batch.length > 0;) {
      for (const group of Map.groupBy(batch, ({ epoch }) => epoch).values()) await this.#appendGroup(party, group);
      batch = this.#waiting.get(name) ?? [];
      this.#waiting.set(name, []);
    }
    this.#waiting.delete(name);
  }

  async #appendGroup(party: Party, group: readonly Waiting[]): Promise<void> {
    try {
      const [first] = group;
      const entries = group.flatMap((one) => one.entries);
      const answer = first && (await this.#appendEntries(party, first.epoch, entries));
      // Perhaps only one of them is at fault.
      if (answer === undefined && group.length > 1) for (const one of group) await this.#appendGroup(party, [one]);
      else {
        let start = 0;
        for (const one of group) {
          one.resolve(answer?.slice(start, start + one.entries.length));
          start += one.entries.length;
        }
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  async #appendEntries(party: Party, epoch: number, entries: readonly PartyLogEntry[]): Promise<Answer> {
    const distinct = [...new Map(entries.toReversed().map((entry) => [entry.clientId, entry])).values()].toReversed();
    const kept = new Map<string, PartyLogEntry>();
    for (const chunk of chunksOf(distinct, entriesATransaction)) {
      const answer = await this.#appendChunk(party, epoch, chunk);
      if (answer === undefined) return undefined;
      for (const entry of answer) kept.set(entry.clientId, entry);
    }
    return entries.flatMap(({ clientId }) => kept.get(clientId) ?? []);
  }

  /** Entries of different client ids. */
  async #appendChunk(party: Party, epoch: number, entries: readonly PartyLogEntry[]): Promise<Answer> {
    let answer: Answer;
    let attempt = 0;
    await untilDone(`The log of the party ${party.partyId}`, async () => {
      // Nearly always nothing is there yet, and nobody else has written.
      const isFirst = (attempt += 1) === 1;
      const fence = await this.#fenceFor(party, !isFirst);
      if (fence === undefined || (fence.epoch > epoch && !isFirst)) {
        answer = undefined;
        return true;
      }
      const kept = isFirst ? [] : await this.#kept(party, fence, entries);
      const keptIds = new Set(kept.map(({ clientId }) => clientId));
      const fresh = entries.filter(({ clientId }) => !keptIds.has(clientId));
      if (isFirst && hasOneSeqTwice(fresh)) return false;
      const taken = isFirst ? "none" : await this.#taken(party, fence, fresh);
      if (taken === "by-another") {
        answer = undefined;
        return true;
      }
      if (taken === "by-itself" || (fresh.length > 0 && !(await this.#put(party, fence, epoch, fresh)))) return false;
      answer = [...kept, ...fresh];
      return true;
    });
    return answer;
  }

  async #kept(
    party: Party,
    { generation }: Fence,
    entries: readonly PartyLogEntry[],
  ): Promise<readonly PartyLogEntry[]> {
    const ids = await this.#table.getMany(entries.map(({ clientId }) => idKeyOf(party, generation, clientId)));
    const rows = await this.#table.getMany(
      ids.map(({ attributes }) => entryKeyOf(party, generation, Number(attributes["seq"]))),
    );
    return rows.map(entryOf);
  }

  /** Whether seqs of these have entries already; their own, where somebody appends the same at this moment. */
  async #taken(
    party: Party,
    { generation }: Fence,
    fresh: readonly PartyLogEntry[],
  ): Promise<"none" | "by-itself" | "by-another"> {
    if (hasOneSeqTwice(fresh)) return "by-another";
    const rows = await this.#table.getMany(fresh.map(({ seq }) => entryKeyOf(party, generation, seq)));
    const ids = new Set(fresh.map(({ clientId }) => clientId));
    if (rows.some((row) => !ids.has(entryOf(row).clientId))) return "by-another";
    return rows.length === 0 ? "none" : "by-itself";
  }

  async #put(party: Party, fence: Fence, epoch: number, fresh: readonly PartyLogEntry[]): Promise<boolean> {
    const rows = fresh.flatMap((entry) => entryRows(party, fence, entry));
    return this.#table.transact([
      { kind: "check", key: fenceKeyOf(party), condition: isFencedFor(fence, epoch) },
      ...rows.map((row) => ({ kind: "put" as const, row, condition: isAbsent })),
    ]);
  }
}

const hasOneSeqTwice = (entries: readonly PartyLogEntry[]): boolean =>
  new Set(entries.map(({ seq }) => seq)).size < entries.length;

const isFencedFor = ({ generation }: Fence, epoch: number): Condition => ({
  expression: "#generation = :generation AND #epoch <= :epoch",
  names: { "#generation": "generation", "#epoch": "epoch" },
  values: { ":generation": generation, ":epoch": epoch },
});
