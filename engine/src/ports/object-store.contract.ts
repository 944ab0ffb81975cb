import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EngineError } from "../domain/errors.ts";
import { tenantA, tenantB } from "./contract-data.ts";
import type { Abilities, Opened } from "./contract-data.ts";
import { checkObjectKey } from "./object-store.ts";
import type { ObjectStore } from "./object-store.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const longSegment = "x".repeat(200);

/** False is what the store's counterpart in the test cannot do: what needs it is left out, by name. */
interface ObjectStoreAbilities extends Abilities {
  readonly hasConditionalPut: boolean;
  readonly hasAtomicPut: boolean;
}

export function describeObjectStore(
  name: string,
  open: () => Promise<Opened<ObjectStore>>,
  abilities: ObjectStoreAbilities,
): void {
  describe(`${name} as ObjectStore`, () => {
    let opened: Opened<ObjectStore>;
    let store: ObjectStore;

    beforeEach(async () => {
      opened = await open();
      store = opened.port;
    });
    afterEach(() => opened.close());

    it("is empty at the start", async () => {
      expect(await store.get(tenantA, "a")).toBeUndefined();
      expect(await store.get(tenantA, "a/b/c")).toBeUndefined();
      expect(await store.list(tenantA, "")).toEqual([]);
      expect(await store.list(tenantA, "a/b")).toEqual([]);
    });

    it("gives back the bytes, none included, and replaces them whole", async () => {
      const all = Uint8Array.from({ length: 256 }, (_, index) => index);
      await store.put(tenantA, "models/v1/user-factors.bin", all);
      expect(await store.get(tenantA, "models/v1/user-factors.bin")).toEqual(all);
      await store.put(tenantA, "models/v1/user-factors.bin", bytesOf("short"));
      expect(await store.get(tenantA, "models/v1/user-factors.bin")).toEqual(bytesOf("short"));
      await store.put(tenantA, "empty", new Uint8Array());
      expect(await store.get(tenantA, "empty")).toEqual(new Uint8Array());
    });

    it("fills memory that is as large as the object, where it can", async () => {
      if (store.getInto === undefined) return;
      await store.put(tenantA, "a/b", bytesOf("whole"));
      const memory = new Uint8Array(new SharedArrayBuffer(16));
      expect(await store.getInto(tenantA, "a/b", memory.subarray(8, 13))).toBe(true);
      expect(memory.slice(8, 13)).toEqual(bytesOf("whole"));
      expect(memory.slice(0, 8)).toEqual(new Uint8Array(8));
      for (const size of [4, 6]) expect(await store.getInto(tenantA, "a/b", memory.subarray(0, size))).toBe(false);
      for (const key of ["a", "a/c"]) expect(await store.getInto(tenantA, key, memory)).toBe(false);
      await store.put(tenantA, "empty", new Uint8Array());
      expect(await store.getInto(tenantA, "empty", new Uint8Array())).toBe(true);
    });

    it("takes a view for what it shows, and keeps no hold of the caller's bytes", async () => {
      const buffer = bytesOf("--inside--");
      const view = buffer.subarray(2, 8);
      await store.put(tenantA, "view", view);
      buffer.fill(0);
      const got = await store.get(tenantA, "view");
      expect(got).toEqual(bytesOf("inside"));
      got?.fill(0);
      expect(await store.get(tenantA, "view")).toEqual(bytesOf("inside"));
    });

    it("takes large objects", async () => {
      const large = new Uint8Array(24 * 1024 * 1024).fill(7);
      large[large.length - 1] = 9;
      await store.put(tenantA, "large", large);
      const got = await store.get(tenantA, "large");
      expect(got?.byteLength).toBe(large.byteLength);
      expect(Buffer.compare(got ?? bytesOf(""), large)).toBe(0);
    });

    it.runIf(abilities.hasConditionalPut)("puts where nothing is, once (conditional puts only)", async () => {
      expect(await store.putIfAbsent(tenantA, "a/b", bytesOf("first"))).toBe(true);
      expect(await store.putIfAbsent(tenantA, "a/b", bytesOf("second"))).toBe(false);
      expect(await store.get(tenantA, "a/b")).toEqual(bytesOf("first"));
      await store.delete(tenantA, "a/b");
      expect(await store.putIfAbsent(tenantA, "a/b", bytesOf("third"))).toBe(true);
      expect(await store.putIfAbsent(tenantB, "a/b", bytesOf("of another"))).toBe(true);
      expect(await store.get(tenantA, "a/b")).toEqual(bytesOf("third"));
    });

    it.runIf(abilities.hasConditionalPut)(
      "lets one of many win the race for a key, with its bytes (conditional puts only)",
      async () => {
        for (let round = 0; round < 5; round += 1) {
          const writers = Array.from({ length: 16 }, (_, writer) => bytesOf(`writer ${writer} `.repeat(1000)));
          const won = await Promise.all(writers.map((bytes) => store.putIfAbsent(tenantA, `race/${round}`, bytes)));
          expect(won.filter(Boolean)).toHaveLength(1);
          expect(await store.get(tenantA, `race/${round}`)).toEqual(writers[won.indexOf(true)]);
        }
      },
    );

    it.runIf(abilities.hasAtomicPut)(
      "shows a reader the old bytes or the new ones, never a mixture (atomic puts only)",
      async () => {
        const versions = Array.from({ length: 8 }, (_, version) => new Uint8Array(200_000).fill(version));
        await store.put(tenantA, "replaced", versions[0]!);
        const reads: Promise<Uint8Array | undefined>[] = [];
        const writes = versions.map(async (bytes) => {
          const write = store.put(tenantA, "replaced", bytes);
          for (let read = 0; read < 4; read += 1) reads.push(store.get(tenantA, "replaced"));
          await write;
        });
        await Promise.all(writes);
        for (const bytes of await Promise.all(reads)) {
          expect(bytes?.byteLength).toBe(200_000);
          expect(new Set(bytes).size).toBe(1);
        }
      },
    );

    it("lists by prefix, sorted, with prefixes that end inside a name", async () => {
      const keys = [
        "b",
        "a/2",
        "a/10",
        "ab/x",
        "a/1/deep/er",
        "A",
        `${longSegment}/${longSegment}`,
        "date=2026-01-01/h_0.x-y",
      ];
      for (const key of keys) await store.put(tenantA, key, bytesOf(key));
      expect(await store.list(tenantA, "")).toEqual(keys.toSorted());
      expect(await store.list(tenantA, "a")).toEqual(["a/1/deep/er", "a/10", "a/2", "ab/x"]);
      expect(await store.list(tenantA, "a/")).toEqual(["a/1/deep/er", "a/10", "a/2"]);
      expect(await store.list(tenantA, "a/1")).toEqual(["a/1/deep/er", "a/10"]);
      expect(await store.list(tenantA, "a/1/d")).toEqual(["a/1/deep/er"]);
      expect(await store.list(tenantA, "b")).toEqual(["b"]);
      expect(await store.list(tenantA, "b/")).toEqual([]);
      expect(await store.list(tenantA, "x/y/z")).toEqual([]);
      for (const key of keys) expect(await store.get(tenantA, key)).toEqual(bytesOf(key));
    });

    it("deletes, as often as one likes", async () => {
      await store.put(tenantA, "a/b/c", bytesOf("1"));
      await store.put(tenantA, "a/b/d", bytesOf("2"));
      await store.delete(tenantA, "a/b/c");
      await store.delete(tenantA, "a/b/c");
      await store.delete(tenantA, "never/there");
      expect(await store.get(tenantA, "a/b/c")).toBeUndefined();
      expect(await store.list(tenantA, "")).toEqual(["a/b/d"]);
      await store.delete(tenantA, "a/b/d");
      await store.put(tenantA, "a/b", bytesOf("a former folder"));
      expect(await store.get(tenantA, "a/b")).toEqual(bytesOf("a former folder"));
    });

    it("refuses every other key, and so never leaves its place", async () => {
      const bad = [
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "../a",
        "a/.",
        "a b",
        "a\\b",
        "a\n",
        "ä",
        "a%2Fb",
        "~a",
        "a\0",
      ];
      for (const key of bad) {
        const refusal = expect.objectContaining({ code: "INVALID_INPUT" });
        await expect(store.put(tenantA, key, bytesOf("x"))).rejects.toThrow(refusal);
        await expect(store.putIfAbsent(tenantA, key, bytesOf("x"))).rejects.toThrow(refusal);
        await expect(store.get(tenantA, key)).rejects.toThrow(refusal);
        await expect(store.delete(tenantA, key)).rejects.toThrow(refusal);
      }
      expect(await store.list(tenantA, "")).toEqual([]);
      expect(await store.list(tenantA, "../")).toEqual([]);
      for (const key of ["...", "a/..b", ".hidden", "a.b/-=_"]) await store.put(tenantA, key, bytesOf(key));
      expect(await store.list(tenantA, "")).toEqual(["...", ".hidden", "a.b/-=_", "a/..b"]);
    });

    it("keeps tenants apart", async () => {
      await store.put(tenantA, "a/b", bytesOf("A"));
      expect(await store.get(tenantB, "a/b")).toBeUndefined();
      expect(await store.list(tenantB, "")).toEqual([]);
      await store.put(tenantB, "a/b", bytesOf("B"));
      await store.delete(tenantB, "a/b");
      expect(await store.get(tenantA, "a/b")).toEqual(bytesOf("A"));
    });

    it.runIf(abilities.isDurable)("has every object after a restart (durable stores only)", async () => {
      await store.put(tenantA, "a/b", bytesOf("A"));
      await store.put(tenantB, "a/b", bytesOf("B"));
      await store.putIfAbsent(tenantA, "c", bytesOf("C"));
      await store.put(tenantA, "gone", bytesOf("D"));
      await store.delete(tenantA, "gone");
      store = await opened.reopen!();
      expect(await store.list(tenantA, "")).toEqual(["a/b", "c"]);
      expect(await store.get(tenantA, "a/b")).toEqual(bytesOf("A"));
      expect(await store.get(tenantB, "a/b")).toEqual(bytesOf("B"));
      expect(await store.putIfAbsent(tenantA, "c", bytesOf("C"))).toBe(!abilities.hasConditionalPut);
    });
  });
}

function isAccepted(key: string): boolean {
  try {
    checkObjectKey(key);
    return true;
  } catch (error) {
    if (error instanceof EngineError && error.code === "INVALID_INPUT") return false;
    throw error;
  }
}

/** The rule for keys, which is the same for every store. */
export function describeObjectKeys(): void {
  describe("object keys", () => {
    it("are accepted exactly when every segment is a name that leads nowhere else", () => {
      const segment = fc.string({
        unit: fc.constantFrom("a", "Z", "0", ".", "_", "=", "-", "~", " ", "é"),
        maxLength: 3,
      });
      fc.assert(
        fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
          const isGood = segments.every((one) => /^[A-Za-z0-9._=-]+$/.test(one) && one !== "." && one !== "..");
          expect(isAccepted(segments.join("/"))).toBe(isGood);
        }),
      );
    });
  });
}
