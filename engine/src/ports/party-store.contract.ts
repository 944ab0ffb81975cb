import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { awkwardTexts, tenantA, tenantB, type Abilities, type Opened } from "./contract-data.ts";
import { epochKeptMs, type PartyLogEntry, type PartyStore, type StoredParty } from "./party-store.ts";

export interface OpenedParties extends Opened<PartyStore> {
  /** Lets the store's time pass. */
  advance(durationMs: number): void;
}

interface PartyStoreAbilities extends Abilities {
  /** How many random histories are tried; 30 when left out. */
  readonly historyCount?: number;
}

const ttlMs = 60_000;
const line = (seq: number, clientId: string, value: unknown = clientId): PartyLogEntry => ({ seq, clientId, value });

export function describePartyStore(
  name: string,
  open: () => Promise<OpenedParties>,
  { isDurable, historyCount = 30 }: PartyStoreAbilities,
): void {
  describe(`${name} as PartyStore`, () => {
    let opened: OpenedParties;
    let store: PartyStore;
    const party = (partyId: string, fields: Partial<StoredParty> = {}): StoredParty => ({
      partyId,
      epoch: 1,
      seq: 1,
      state: { partyId, "naïve 🎬": [null, 1.5, "x"] },
      ...fields,
    });
    const put = (partyId: string, fields: Partial<StoredParty> = {}) =>
      store.put(tenantA, party(partyId, fields), ttlMs);
    const append = (epoch: number, ...entries: readonly PartyLogEntry[]) => store.append(tenantA, "a", epoch, entries);
    const seqsOf = async (page: { beforeSeq?: number; limit?: number } = {}) =>
      (await store.log(tenantA, "a", { limit: 1_000, ...page })).map(({ seq }) => seq);

    beforeEach(async () => {
      opened = await open();
      store = opened.port;
    });
    afterEach(() => opened.close());

    it("gives back what was put, and the newest of it", async () => {
      expect(await store.get(tenantA, "a")).toBeUndefined();
      expect(await put("a")).toBe(true);
      expect(await store.get(tenantA, "a")).toEqual(party("a"));
      expect(await put("a", { seq: 2, state: "two" })).toBe(true);
      expect(await put("a", { seq: 2, state: "again" })).toBe(true);
      expect(await store.get(tenantA, "a")).toEqual(party("a", { seq: 2, state: "again" }));
      expect(await store.get(tenantB, "a")).toBeUndefined();
      expect(await store.get(tenantA, "b")).toBeUndefined();
    });

    it("refuses what an earlier epoch puts, and the same one with a lower seq", async () => {
      await put("a", { epoch: 2, seq: 5 });
      for (const older of [
        { epoch: 1, seq: 9 },
        { epoch: 2, seq: 4 },
      ])
        expect(await put("a", { ...older, state: "older" })).toBe(false);
      expect(await store.get(tenantA, "a")).toEqual(party("a", { epoch: 2, seq: 5 }));
      expect(await put("a", { epoch: 3, seq: 0 })).toBe(true);
      expect(await store.get(tenantA, "a")).toEqual(party("a", { epoch: 3, seq: 0 }));
    });

    it("gives epochs that rise, of each party by itself, also to many who ask at once", async () => {
      expect(await store.nextEpoch(tenantA, "new")).toBeGreaterThan(0);
      await put("a", { epoch: 7 });
      const given = await Promise.all(Array.from({ length: 6 }, () => store.nextEpoch(tenantA, "a")));
      expect(new Set(given).size).toBe(6);
      expect(Math.min(...given)).toBeGreaterThan(7);
      expect(await store.nextEpoch(tenantA, "a")).toBeGreaterThan(Math.max(...given));
      expect(await store.get(tenantA, "a")).toEqual(party("a", { epoch: 7 }));
    });

    it("lets an earlier epoch neither put nor append from the moment on that a new one was given", async () => {
      await put("a", { epoch: 1, seq: 3 });
      await append(1, line(1, "before"));
      const epoch = await store.nextEpoch(tenantA, "a");
      expect(await put("a", { epoch: 1, seq: 4 })).toBe(false);
      expect(await append(1, line(2, "late"))).toBeUndefined();
      expect(await append(epoch, line(2, "after"))).toEqual([line(2, "after")]);
      expect(await put("a", { epoch, seq: 0, state: "mine" })).toBe(true);
      expect(await store.get(tenantA, "a")).toMatchObject({ epoch, seq: 0, state: "mine" });
      expect(await seqsOf()).toEqual([1, 2]);
    });

    it("lets nobody with an earlier epoch append once a later one was put", async () => {
      await put("a", { epoch: 4 });
      await put("a", { epoch: 5 });
      expect(await append(4, line(1, "late"))).toBeUndefined();
      expect(await append(5, line(1, "mine"))).toEqual([line(1, "mine")]);
      expect(await append(6, line(2, "ahead"))).toEqual([line(2, "ahead")]);
      expect(await seqsOf()).toEqual([1, 2]);
    });

    it("appends in order and pages back through the log", async () => {
      await put("a");
      expect(await seqsOf()).toEqual([]);
      expect(await append(1)).toEqual([]);
      const entries = Array.from({ length: 130 }, (_, index) => line(index * 3, `id ${index}`, { index }));
      expect(await append(1, ...entries.slice(0, 120))).toEqual(entries.slice(0, 120));
      expect(await append(1, ...entries.slice(120))).toEqual(entries.slice(120));
      expect(await store.log(tenantA, "a", { limit: 1_000 })).toEqual(entries);
      expect(await store.log(tenantA, "a", { limit: 3 })).toEqual(entries.slice(-3));
      expect(await store.log(tenantA, "a", { limit: 2, beforeSeq: 127 * 3 })).toEqual(entries.slice(125, 127));
      expect(await seqsOf({ limit: 5, beforeSeq: 4 })).toEqual([0, 3]);
      expect(await seqsOf({ limit: 5, beforeSeq: 0 })).toEqual([]);
    });

    it("appends an entry once by its client's id, and answers what is kept", async () => {
      await put("a");
      await append(1, line(1, "x", "first"), line(2, "y"));
      expect(await append(1, line(3, "x", "again"), line(4, "z"), line(5, "z", "again"))).toEqual([
        line(1, "x", "first"),
        line(4, "z"),
        line(4, "z"),
      ]);
      expect(await seqsOf()).toEqual([1, 2, 4]);
      await put("b");
      expect(await store.append(tenantA, "b", 1, [line(1, "x", "of b")])).toEqual([line(1, "x", "of b")]);
      expect(await store.append(tenantB, "a", 1, [line(1, "x")])).toBeUndefined();
    });

    it("has an entry once that is appended many times at once", async () => {
      await put("a");
      const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => append(1, line(index, "same", index))));
      const [kept, ...others] = await store.log(tenantA, "a", { limit: 10 });
      expect(others).toEqual([]);
      for (const answer of answers) expect(answer).toEqual([kept]);
    });

    it("keeps all that is appended at once", async () => {
      await put("a");
      const entries = Array.from({ length: 8 }, (_, seq) => line(seq, `id ${seq}`));
      const answers = await Promise.all(entries.map((entry) => append(1, entry)));
      expect(answers).toEqual(entries.map((entry) => [entry]));
      expect(await store.log(tenantA, "a", { limit: 10 })).toEqual(entries);
    });

    it("appends nothing where a seq is another entry's", async () => {
      await put("a");
      await append(1, line(1, "x"));
      expect(await append(1, line(2, "y"), line(1, "z"))).toBeUndefined();
      expect(await append(1, line(3, "v"), line(3, "w"))).toBeUndefined();
      expect(await store.log(tenantA, "a", { limit: 10 })).toEqual([line(1, "x")]);
    });

    it("finds the entries of one person", async () => {
      await put("a");
      const person = `long ${"x".repeat(251)}`;
      const long = (end: string) => `${person}/${"é".repeat(300)}${end}`;
      const entries = [`ada/1`, long("1"), `ada/2`, `ada 2/1`, long("2"), `${person}2/1`, "ADA/1", "ada"].map(
        (clientId, seq) => line(seq, clientId),
      );
      await append(1, ...entries);
      expect(await store.logOf(tenantA, "a", "ada/")).toEqual([entries[0], entries[2]]);
      expect(await store.logOf(tenantA, "a", `${person}/`)).toEqual([entries[1], entries[4]]);
      expect(await store.logOf(tenantA, "a", "nobody/")).toEqual([]);
      for (const { clientId, seq } of entries)
        expect(await append(1, line(99, clientId, "again"))).toEqual([line(seq, clientId)]);
    });

    it("replaces what entries hold, where they are, and goes on answering them", async () => {
      await put("a");
      await append(1, line(1, "x"), line(2, "y"));
      const epoch = await store.nextEpoch(tenantA, "a");
      await store.replace(tenantA, "a", [line(1, "x", { isRemoved: true }), line(2, "other", 0), line(3, "none", 0)]);
      await store.replace(tenantA, "b", [line(1, "x", 0)]);
      expect(await store.log(tenantA, "a", { limit: 10 })).toEqual([line(1, "x", { isRemoved: true }), line(2, "y")]);
      expect(await append(epoch, line(5, "x"))).toEqual([line(1, "x", { isRemoved: true })]);
      expect(await store.logOf(tenantA, "a", "x")).toEqual([line(1, "x", { isRemoved: true })]);
    });

    it("does not return what is beyond its time to live, and begins it anew without what was said before", async () => {
      await put("a", { epoch: 3 });
      await append(3, line(1, "x"));
      opened.advance(ttlMs - 1);
      expect(await store.get(tenantA, "a")).toBeDefined();
      await put("a", { epoch: 3, seq: 2 });
      opened.advance(ttlMs - 1);
      expect(await seqsOf()).toEqual([1]);
      opened.advance(1);
      expect(await store.get(tenantA, "a")).toBeUndefined();
      expect(await seqsOf()).toEqual([]);
      expect(await store.logOf(tenantA, "a", "x")).toEqual([]);
      expect(await store.list(tenantA, { limit: 10 })).toEqual([]);
      expect(await append(3, line(2, "y"))).toBeUndefined();
      expect(await put("a", { epoch: 2 })).toBe(false);
      expect(await put("a", { epoch: 3, seq: 0 })).toBe(true);
      expect(await seqsOf()).toEqual([]);
      expect(await append(3, line(1, "x", "anew"))).toEqual([line(1, "x", "anew")]);
    });

    it("remembers the epoch of a party that is over for a day, and the log of one that goes on for longer", async () => {
      await put("a", { epoch: 3 });
      await append(3, line(1, "x"));
      for (let seq = 2; seq < 6; seq += 1) {
        opened.advance(ttlMs - 1);
        await put("a", { epoch: 3, seq });
      }
      expect(await seqsOf()).toEqual([1]);
      opened.advance(ttlMs + epochKeptMs - 1);
      expect(await store.nextEpoch(tenantA, "a")).toBe(4);
    });

    it("deletes a party and its log, as often as one likes, and fences who had it", async () => {
      await put("a", { epoch: 2 });
      await append(2, line(1, "x"));
      await put("b");
      for (let time = 0; time < 2; time += 1) await store.delete(tenantA, "a");
      await store.delete(tenantA, "none");
      await store.delete(tenantB, "b");
      expect(await store.get(tenantA, "a")).toBeUndefined();
      expect(await seqsOf()).toEqual([]);
      expect(await append(2, line(2, "y"))).toBeUndefined();
      expect(await put("a", { epoch: 1 })).toBe(false);
      expect((await store.list(tenantA, { limit: 10 })).map(({ partyId }) => partyId)).toEqual(["b"]);
      const epoch = await store.nextEpoch(tenantA, "a");
      expect(epoch).toBeGreaterThan(2);
      expect(await put("a", { epoch })).toBe(true);
      expect(await seqsOf()).toEqual([]);
    });

    it("lists parties in the order of ids, page by page", async () => {
      const ids = ["b", "a", "é", "\u{FFFD}", "🎬", "c/1", "c/10", "c/2"];
      for (const id of ids) await put(id);
      await store.put(tenantB, party("other"), ttlMs);
      await store.nextEpoch(tenantA, "only an epoch");
      const sorted = ids.toSorted((a, b) => (a < b ? -1 : 1));
      expect(await store.list(tenantA, { limit: 100 })).toEqual(sorted.map((id) => party(id)));
      const paged: string[] = [];
      for (let after = ""; ; after = paged.at(-1)!) {
        const page = await store.list(tenantA, { after, limit: 3 });
        paged.push(...page.map(({ partyId }) => partyId));
        if (page.length < 3) break;
      }
      expect(paged).toEqual(sorted);
    });

    it("takes any text as id and value", async () => {
      for (const [seq, text] of awkwardTexts.entries()) {
        await put(text, { state: { text } });
        await store.append(tenantA, text, 1, [line(seq, text, { text })]);
      }
      for (const [seq, text] of awkwardTexts.entries()) {
        expect(await store.get(tenantA, text)).toEqual(party(text, { state: { text } }));
        expect(await store.logOf(tenantA, text, text)).toEqual([line(seq, text, { text })]);
      }
    });

    it.runIf(isDurable)("has everything after a restart (durable stores only)", async () => {
      await put("a", { epoch: 2 });
      await append(2, line(1, "x"));
      const epoch = await store.nextEpoch(tenantA, "b");
      const again = await opened.reopen!();
      expect(await again.get(tenantA, "a")).toEqual(party("a", { epoch: 2 }));
      expect(await again.append(tenantA, "a", 2, [line(2, "x"), line(3, "y")])).toEqual([line(1, "x"), line(3, "y")]);
      expect(await again.append(tenantA, "a", 1, [line(4, "z")])).toBeUndefined();
      expect(await again.nextEpoch(tenantA, "b")).toBeGreaterThan(epoch);
    });

    it("does what a simple list of parties does, in any order of calls", async () => {
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 14 }), async (steps) => {
          round += 1;
          const [id, model] = [`random ${round}`, new NaiveParty()];
          for (const step of steps) {
            if (step.kind === "advance") opened.advance(step.durationMs);
            const answer = await runStep(store, id, step);
            expect(answer).toEqual(model.run(step, answer));
            expect((await store.get(tenantA, id)) ?? null).toEqual(
              model.kept === null ? null : { partyId: id, ...model.kept },
            );
            expect(await store.log(tenantA, id, { limit: 50 })).toEqual(model.log);
          }
          expect(await store.log(tenantA, id, { limit: 2, beforeSeq: 3 })).toEqual(
            model.log.filter(({ seq }) => seq < 3).slice(-2),
          );
        }),
        { numRuns: historyCount },
      );
    });
  });
}

const small = fc.integer({ min: 0, max: 4 });
const anyEntry = fc.record({
  seq: fc.integer({ min: 0, max: 6 }),
  clientId: fc.constantFrom("ada/1", "ada/2", "ben/1"),
  value: fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
});
const anyStep = fc.oneof(
  fc.record({ kind: fc.constant("put"), epoch: small, seq: small, ttlMs: fc.constantFrom(500, 2_000) }),
  fc.record({ kind: fc.constant("next-epoch") }),
  fc.record({
    kind: fc.constant("append"),
    epoch: small,
    entries: fc.array(anyEntry, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant("replace"), entries: fc.array(anyEntry, { maxLength: 2 }) }),
  fc.record({ kind: fc.constant("log-of"), prefix: fc.constantFrom("ada/", "ben/", "") }),
  fc.record({ kind: fc.constant("delete") }),
  fc.record({ kind: fc.constant("advance"), durationMs: fc.constantFrom(499, 500, 1_500) }),
);
type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never;

async function runStep(store: PartyStore, partyId: string, step: Step): Promise<unknown> {
  switch (step.kind) {
    case "put":
      return store.put(tenantA, { partyId, epoch: step.epoch, seq: step.seq, state: step }, step.ttlMs);
    case "next-epoch":
      return store.nextEpoch(tenantA, partyId);
    case "append":
      return store.append(tenantA, partyId, step.epoch, step.entries);
    case "replace":
      return store.replace(tenantA, partyId, step.entries);
    case "log-of":
      return store.logOf(tenantA, partyId, step.prefix);
    case "delete":
      return store.delete(tenantA, partyId);
    case "advance":
      return undefined;
  }
}

/** The sentences of the port, one after the other, and nothing clever. */
class NaiveParty {
  epoch = 0;
  nowMs = 0;
  #endsAtMs = 0;
  #party: Omit<StoredParty, "partyId"> | null = null;
  #log: readonly PartyLogEntry[] = [];

  get kept(): Omit<StoredParty, "partyId"> | null {
    return this.nowMs < this.#endsAtMs ? this.#party : null;
  }

  get log(): readonly PartyLogEntry[] {
    return this.kept === null ? [] : this.#log.toSorted((a, b) => a.seq - b.seq);
  }

  /** What the answer has to be; of a new epoch it says only that it is later, as one is left out where an answer was lost. */
  run(step: Step, answer: unknown): unknown {
    switch (step.kind) {
      case "put":
        return this.#put(step);
      case "next-epoch":
        return (this.epoch = Math.max(this.epoch + 1, Number(answer)));
      case "append":
        return this.#append(step.epoch, step.entries);
      case "replace":
        this.#log = this.log.map(
          (old) => step.entries.findLast(({ seq, clientId }) => old.seq === seq && old.clientId === clientId) ?? old,
        );
        return undefined;
      case "log-of":
        return this.log.filter(({ clientId }) => clientId.startsWith(step.prefix));
      case "delete":
        this.#endsAtMs = 0;
        return undefined;
      case "advance":
        this.nowMs += step.durationMs;
        return undefined;
    }
  }

  #put(step: Extract<Step, { kind: "put" }>): boolean {
    const { epoch, seq } = step;
    if (epoch < this.epoch || (this.kept?.epoch === epoch && this.kept.seq > seq)) return false;
    this.#log = this.log;
    this.#party = { epoch, seq, state: step };
    this.#endsAtMs = this.nowMs + step.ttlMs;
    this.epoch = epoch;
    return true;
  }

  #append(epoch: number, entries: readonly PartyLogEntry[]): readonly PartyLogEntry[] | undefined {
    if (this.kept === null || epoch < this.epoch) return undefined;
    const log = [...this.log];
    for (const entry of entries) {
      if (log.some(({ clientId }) => clientId === entry.clientId)) continue;
      if (log.some(({ seq }) => seq === entry.seq)) return undefined;
      log.push(entry);
    }
    this.#log = log;
    return entries.map(({ clientId }) => log.find((kept) => kept.clientId === clientId)!);
  }
}
