import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createItem } from "../domain/item.ts";
import { parseItemId, parseModelVersion, parseUserId } from "../domain/ids.ts";
import type { RecommendationList } from "../domain/recommendation.ts";
import { accountIds, awkwardTexts, tenantA, tenantB, type Opened } from "./contract-data.ts";
import { preparedTtlMs, type PreparedList, type PreparedLists } from "./prepared-lists.ts";

export function somePrepared(user: string, fields: Partial<PreparedList> = {}): PreparedList {
  const userId = parseUserId(user);
  const signal = { value: 0.25, weight: 1 / 3 };
  const item = createItem({ id: parseItemId("a 📚"), domain: "book", title: "Zwölf “Bücher”" });
  const list: RecommendationList = {
    recommendationId: `list of ${user}`,
    userId,
    modelVersion: parseModelVersion("v1"),
    isFallback: false,
    items: [
      {
        item,
        rank: 1,
        score: 1 / 3,
        sources: ["content", "popular"],
        breakdown: { cf: signal, cb: signal, ctx: signal, social: signal },
        reasons: [{ kind: "popular", text: "Many like it", share: 0.5 }],
      },
    ],
    continue: [],
    nextCursor: "cursor",
  };
  return {
    userId,
    name: '{"moment":{}}',
    modelVersion: parseModelVersion("v1"),
    accountIds: accountIds(user, "another account"),
    stamp: "stamp 1 stamp 2",
    list,
    embedding: Float32Array.from([0, -1.5, 1 / 3, 1e-30]),
    ...fields,
  };
}

export interface OpenedPreparedLists extends Opened<PreparedLists> {
  advance(durationMs: number): void;
}

export function describePreparedLists(name: string, open: () => Promise<OpenedPreparedLists>): void {
  describe(`${name} as PreparedLists`, () => {
    let opened: OpenedPreparedLists;
    let lists: PreparedLists;

    beforeEach(async () => {
      opened = await open();
      lists = opened.port;
    });
    afterEach(() => opened.close());

    const find = (user: string, listName = '{"moment":{}}', tenant = tenantA) =>
      lists.find(tenant, parseUserId(user), listName);

    it("gives back a row exactly, by user and name, and nothing else", async () => {
      const rows = [somePrepared("ada"), somePrepared("ada", { name: "other" }), somePrepared("ben")];
      await lists.put(tenantA, rows);
      for (const row of rows) expect(await find(row.userId, row.name)).toStrictEqual(row);
      expect(await find("ada", "none")).toBeUndefined();
      expect(await find("nobody")).toBeUndefined();
    });

    it("replaces a row, and is not changed by what becomes of it outside", async () => {
      await lists.put(tenantA, [somePrepared("ada")]);
      const row = somePrepared("ada", { stamp: "later", embedding: Float32Array.of(7) });
      await lists.put(tenantA, [row]);
      row.embedding[0] = 8;
      expect(await find("ada")).toStrictEqual({ ...row, embedding: Float32Array.of(7) });
    });

    it("finds nothing from an hour after it was put on", async () => {
      await lists.put(tenantA, [somePrepared("ada")]);
      opened.advance(preparedTtlMs - 1);
      expect(await find("ada")).toBeDefined();
      opened.advance(1);
      expect(await find("ada")).toBeUndefined();
      await lists.put(tenantA, [somePrepared("ada")]);
      expect(await find("ada")).toBeDefined();
    });

    it("erases every row under an id, and no others", async () => {
      await lists.put(tenantA, [somePrepared("ada"), somePrepared("ada", { name: "other" }), somePrepared("ben")]);
      await lists.put(tenantB, [somePrepared("ada")]);
      await lists.erase(tenantA, ["ada", "nobody"]);
      expect(await find("ada")).toBeUndefined();
      expect(await find("ada", "other")).toBeUndefined();
      expect(await find("ben")).toBeDefined();
      expect(await find("ada", undefined, tenantB)).toBeDefined();
    });

    it("keeps tenants and awkward ids and names apart", async () => {
      await lists.put(
        tenantA,
        awkwardTexts.map((text) => somePrepared(text, { name: `${text}${text}` })),
      );
      expect(await find(awkwardTexts[0]!, awkwardTexts[0]! + awkwardTexts[0]!, tenantB)).toBeUndefined();
      for (const text of awkwardTexts) expect((await find(text, text + text))?.userId).toBe(text);
      await lists.erase(tenantA, awkwardTexts.slice(1));
      expect(await find(awkwardTexts[0]!, awkwardTexts[0]! + awkwardTexts[0]!)).toBeDefined();
      for (const text of awkwardTexts.slice(1)) expect(await find(text, text + text)).toBeUndefined();
    });

    it("takes more rows than a store takes at once", async () => {
      const users = Array.from({ length: 60 }, (_, index) => `user ${index}`);
      await lists.put(
        tenantA,
        users.map((user) => somePrepared(user)),
      );
      for (const user of users) expect((await find(user))?.userId).toBe(user);
    });
  });
}
