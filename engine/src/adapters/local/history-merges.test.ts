import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseAccountId } from "../../domain/ids.ts";
import type { Event } from "../../domain/event.ts";
import { someEvent, tenantA, tenantB } from "../../ports/contract-data.ts";
import { AccountHistories } from "./account-histories.ts";
import { SqliteDatabase } from "./sqlite-database.ts";

// Beyond U+D800 the orders of SQLite and JavaScript differ.
const names = ["a", "ab", "b", "c", "ı", "\uD83D\uDE00", "\uFF41", "z"];
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("store" as const),
      tenant: fc.constantFrom(tenantA, tenantB),
      accounts: fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("erase" as const), account: fc.constantFrom(...names) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reopen" as const) }) },
);

describe("merged runs of histories", () => {
  let folder = "";
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "codecatalyst-histories-"))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const options = { tailLimit: 5, fanIn: 2, timeShare: 1 };

  it("hold each event once, for who writes and for who only reads, whatever is erased and wherever it is opened again", () => {
    let file = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const path = join(folder, `${(file += 1)}.db`);
        let database = new SqliteDatabase(path);
        let histories = new AccountHistories(database, options);
        const reading = new SqliteDatabase(path, { isReadOnly: true });
        const reader = new AccountHistories(reading, options);
        const known = new Map<string, Event[]>();
        let count = 0;
        for (const next of steps) {
          if (next.kind === "store") {
            const events = next.accounts.map((account) => someEvent(`event ${(count += 1)}`, { account }));
            database.write(() => histories.store(next.tenant, events));
            histories.keep(next.tenant, events);
            for (const [place, event] of events.entries()) {
              const key = `${next.tenant} ${next.accounts[place]!}`;
              known.set(key, [...(known.get(key) ?? []), event]);
            }
          } else if (next.kind === "erase") {
            database.writeErasing(() => histories.eraseAccounts(tenantA, [parseAccountId(next.account)]));
            histories.forgetTail();
            known.delete(`${tenantA} ${next.account}`);
          } else {
            database.close();
            database = new SqliteDatabase(path);
            histories = new AccountHistories(database, options);
          }
          for (const [tenant, name] of [tenantA, tenantB].flatMap((owner) => names.map((id) => [owner, id] as const))) {
            const expected = (known.get(`${tenant} ${name}`) ?? []).map(({ id }) => id).toSorted();
            for (const asked of [histories, reader]) {
              const found = asked.newest(tenant, parseAccountId(name), 1000, []).map(({ id }) => id);
              expect(found.toSorted()).toEqual(expected);
            }
          }
        }
        reading.close();
        database.close();
      }),
      { numRuns: 60 },
    );
  });

  it("become few", () => {
    const database = new SqliteDatabase(join(folder, "few.db"));
    const histories = new AccountHistories(database, { tailLimit: 100, fanIn: 4, timeShare: 1 });
    for (let batch = 0; batch < 400; batch += 1) {
      const events = Array.from({ length: 10 }, (_, place) =>
        someEvent(`event ${batch} ${place}`, { account: `account ${(batch * 7 + place * 13) % 97}` }),
      );
      database.write(() => histories.store(tenantA, events));
      histories.keep(tenantA, events);
    }
    const runCount = Number(database.prepare("SELECT count(*) AS count FROM history_run").get()!["count"]);
    expect(runCount).toBeLessThanOrEqual(3 * 4);
    database.close();
  });
});
