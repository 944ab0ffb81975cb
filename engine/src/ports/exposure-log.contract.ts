import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ExposureRecord, ServedRecord } from "../domain/exposure.ts";
import { parseItemId, parseModelVersion, parseUserId, type TenantId } from "../domain/ids.ts";
import { awkwardTexts, tenantA, tenantB, type Abilities, type Opened } from "./contract-data.ts";
import type { ExposureLog } from "./exposure-log.ts";

/** A list with every field that a record can have. */
export function someServed(recommendationId: string, user = "ada", fields: Partial<ServedRecord> = {}): ServedRecord {
  return {
    kind: "served",
    recommendationId,
    userId: parseUserId(user),
    accountId: parseUserId(`kindle:${user}`.slice(0, 256)),
    surface: "recommend",
    atMs: Date.UTC(2026, 0, 1, 10, 30),
    modelVersion: parseModelVersion("1"),
    isFallback: false,
    context: { n: 2, domain: "book", moment: { company: "family", mood: { valence: 0.5, arousal: -1 } } },
    items: [
      { itemId: parseItemId("a 📚"), row: "list", position: 1, score: 1 / 3, propensity: 1, sources: ["content"] },
      { itemId: parseItemId("b"), row: "continue", position: 1, propensity: 0.25, sources: [] },
    ],
    ...fields,
  };
}

export const someServedAgain = (recommendationId: string, user = "ada"): ExposureRecord => ({
  kind: "served-again",
  recommendationId,
  userId: parseUserId(user),
  surface: "recommend",
  atMs: Date.UTC(2026, 0, 1, 10, 31),
});

export async function allRecords(log: ExposureLog, tenant: TenantId): Promise<readonly ExposureRecord[]> {
  const records: ExposureRecord[] = [];
  for (const batch of await log.batches(tenant)) records.push(...((await log.read(tenant, batch)) ?? []));
  return records;
}

export function describeExposureLog(
  name: string,
  open: () => Promise<Opened<ExposureLog>>,
  abilities: Abilities,
): void {
  describe(`${name} as ExposureLog`, () => {
    let opened: Opened<ExposureLog>;
    let log: ExposureLog;

    beforeEach(async () => {
      opened = await open();
      log = opened.port;
    });
    afterEach(async () => {
      await log.close();
      await opened.close();
    });

    it("gives back every record whole, in order, after a flush", async () => {
      const records = [someServed("1"), someServedAgain("1"), someServed("2", "bob", { items: [] })];
      log.append(tenantA, records.slice(0, 2));
      expect(log.counts()).toEqual({ waitingCount: 2, droppedCount: 0 });
      log.append(tenantA, records.slice(2));
      await log.flush();
      expect(log.counts()).toEqual({ waitingCount: 0, droppedCount: 0 });
      expect(await allRecords(log, tenantA)).toEqual(records);
    });

    it("keeps batches in the order of appending, and each until it is removed", async () => {
      for (const id of ["1", "2", "3"]) {
        log.append(tenantA, [someServedAgain(id)]);
        await log.flush();
      }
      await log.flush();
      const [first = "", ...others] = await log.batches(tenantA);
      expect(others).toHaveLength(2);
      expect(await log.read(tenantA, first)).toEqual([someServedAgain("1")]);
      await log.remove(tenantA, first);
      await log.remove(tenantA, first);
      expect(await log.read(tenantA, first)).toBeUndefined();
      expect(await log.batches(tenantA)).toEqual(others);
    });

    it("keeps tenants apart, and knows whose it took", async () => {
      log.append(tenantA, [someServed("1")]);
      await log.flush();
      expect(log.tenants()).toEqual([tenantA]);
      expect(await log.batches(tenantB)).toEqual([]);
      log.append(tenantB, [someServed("2")]);
      await log.erase(tenantB, ["ada"]);
      await log.flush();
      expect(await allRecords(log, tenantB)).toEqual([]);
      expect(await allRecords(log, tenantA)).toHaveLength(1);
    });

    it("erases what is about a person by any of their ids, durable or waiting, and nothing else", async () => {
      const kept = [someServed("of bob", "bob"), someServedAgain("of bob", "bob")];
      const { userId: _, accountId: __, ...forNobody } = someServed("for nobody");
      const all = [someServed("1"), ...kept, someServedAgain("1"), forNobody, someServed("by account", "other")];
      log.append(tenantA, all);
      await log.flush();
      log.append(tenantA, all);
      await log.erase(tenantA, ["ada", "kindle:other"]);
      await log.flush();
      expect(await allRecords(log, tenantA)).toEqual([...kept, forNobody, ...kept, forNobody]);
    });

    it("keeps awkward ids apart", async () => {
      for (const text of awkwardTexts) log.append(tenantA, [someServed(text, text)]);
      await log.erase(tenantA, awkwardTexts.slice(1));
      await log.flush();
      expect(await allRecords(log, tenantA)).toEqual([someServed(awkwardTexts[0]!, awkwardTexts[0])]);
    });

    it.runIf(abilities.isDurable)(
      "has what was flushed, and what waited when it was closed, after a restart",
      async () => {
        log.append(tenantA, [someServed("1")]);
        await log.flush();
        log.append(tenantA, [someServed("2")]);
        await log.close();
        log.append(tenantA, [someServed("too late")]);
        expect(log.counts().droppedCount).toBe(1);
        expect(await allRecords(await opened.reopen!(), tenantA)).toEqual([someServed("1"), someServed("2")]);
      },
    );
  });
}
