import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { awkwardTexts, tenantA, tenantB, type Opened } from "./contract-data.ts";
import type { DocumentStore } from "./document-store.ts";

export interface OpenedDocuments extends Opened<DocumentStore> {
  /** Lets the store's time pass. */
  advance(durationMs: number): void;
}

export function describeDocumentStore(name: string, open: () => Promise<OpenedDocuments>): void {
  describe(`${name} as DocumentStore`, () => {
    let opened: OpenedDocuments;
    let documents: DocumentStore;
    const put = (key: string, value: unknown, options = {}) =>
      documents.put(tenantA, "things", { key, value }, options);
    const valueOf = async (key: string) => (await documents.get(tenantA, "things", key))?.value;
    const keysOf = async (options: { readonly prefix?: string; readonly after?: string }, limit = 100) =>
      (await documents.list(tenantA, "things", { ...options, limit })).map(({ key }) => key);

    beforeEach(async () => {
      opened = await open();
      documents = opened.port;
    });
    afterEach(() => opened.close());

    it("gives back what was put, under another version each time", async () => {
      const first = await put("a", { list: [1, "two", null], nested: { yes: true } });
      expect(await documents.get(tenantA, "things", "a")).toEqual({
        key: "a",
        value: { list: [1, "two", null], nested: { yes: true } },
        version: first,
      });
      expect(await put("a", 2)).not.toBe(first);
      expect(await valueOf("a")).toBe(2);
      expect(await valueOf("none")).toBeUndefined();
    });

    it("replaces only the version that is named, and inserts only where there is none", async () => {
      const first = await put("a", 1, { ifVersion: null });
      expect(await put("a", 2, { ifVersion: null })).toBeUndefined();
      expect(await put("a", 2, { ifVersion: "other" })).toBeUndefined();
      expect(await put("b", 2, { ifVersion: "other" })).toBeUndefined();
      expect(await valueOf("a")).toBe(1);
      expect(await put("a", 2, { ifVersion: first })).toBeDefined();
      expect(await valueOf("a")).toBe(2);
    });

    it("lets one of many win who insert at once", async () => {
      const versions = await Promise.all([1, 2, 3, 4].map((value) => put("a", value, { ifVersion: null })));
      expect(versions.filter((version) => version !== undefined)).toHaveLength(1);
    });

    it("does not return what is beyond its time to live, which may then be inserted anew", async () => {
      await put("a", 1, { ttlMs: 1_000 });
      await put("b", 1);
      opened.advance(999);
      expect(await keysOf({})).toEqual(["a", "b"]);
      opened.advance(1);
      expect(await valueOf("a")).toBeUndefined();
      expect(await keysOf({})).toEqual(["b"]);
      expect(await put("a", 2, { ifVersion: null })).toBeDefined();
    });

    it("lists by prefix in key order, page by page", async () => {
      for (const key of ["b/2", "a/1", "b/10", "c", "b/1"]) await put(key, key);
      expect(await keysOf({ prefix: "b/" })).toEqual(["b/1", "b/10", "b/2"]);
      expect(await keysOf({ prefix: "b/", after: "b/1" }, 1)).toEqual(["b/10"]);
      for (const options of [{}, { after: "" }])
        expect(await keysOf(options)).toEqual(["a/1", "b/1", "b/10", "b/2", "c"]);
    });

    it("puts many at once, or only those that are not there", async () => {
      await put("a", 1);
      await documents.putAll(
        tenantA,
        "things",
        [
          { key: "a", value: 2 },
          { key: "b", value: 2 },
        ],
        { isOnlyNew: true },
      );
      expect([await valueOf("a"), await valueOf("b")]).toEqual([1, 2]);
      await documents.putAll(tenantA, "things", [
        { key: "a", value: 3 },
        { key: "c", value: 3 },
      ]);
      expect([await valueOf("a"), await valueOf("b"), await valueOf("c")]).toEqual([3, 2, 3]);
      await documents.putAll(tenantA, "things", []);
    });

    it("deletes, as often as one likes", async () => {
      await put("a", 1);
      await put("b", 1);
      await documents.delete(tenantA, "things", ["a", "none"]);
      await documents.delete(tenantA, "things", ["a"]);
      await documents.delete(tenantA, "things", []);
      expect(await keysOf({})).toEqual(["b"]);
    });

    it("keeps tenants and collections apart", async () => {
      await put("a", 1);
      expect(await documents.get(tenantB, "things", "a")).toBeUndefined();
      expect(await documents.get(tenantA, "others", "a")).toBeUndefined();
      await documents.delete(tenantB, "things", ["a"]);
      await documents.delete(tenantA, "others", ["a"]);
      expect(await valueOf("a")).toBe(1);
    });

    it("takes any text as key and value", async () => {
      for (const text of awkwardTexts) await put(text, { text });
      for (const text of awkwardTexts) expect(await valueOf(text)).toEqual({ text });
    });

    it("is a map", async () => {
      const step = fc.record({ key: fc.constantFrom("a", "b", "c"), value: fc.option(fc.jsonValue()) });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const expected = new Map<string, unknown>();
          await documents.delete(tenantA, "things", ["a", "b", "c"]);
          for (const { key, value } of steps) {
            if (value === null) expected.delete(key);
            else expected.set(key, JSON.parse(JSON.stringify(value)));
            await (value === null ? documents.delete(tenantA, "things", [key]) : put(key, value));
          }
          const found = await documents.list(tenantA, "things", { limit: 10 });
          expect(found.map(({ key, value }) => [key, value])).toEqual(
            [...expected].toSorted(([a], [b]) => (a < b ? -1 : 1)),
          );
        }),
        { numRuns: 20 },
      );
    });
  });
}
