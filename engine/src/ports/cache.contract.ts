import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Cache } from "./cache.ts";
import { awkwardTexts, tenantA, tenantB } from "./contract-data.ts";
import type { Opened } from "./contract-data.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A cache with room for 4 MB, and the way to let its time pass. */
export interface OpenedCache extends Opened<Cache> {
  /** Absent where the cache's time is real: what needs it is left out. */
  advance?(durationMs: number): void;
}

/** `canPassTime` says that `advance` is there, `isBounded` that old entries make room for new ones. */
export function describeCache(
  name: string,
  open: () => Promise<OpenedCache>,
  abilities: { readonly canPassTime: boolean; readonly isBounded: boolean },
): void {
  describe(`${name} as Cache`, () => {
    let opened: OpenedCache;
    let cache: Cache;

    beforeEach(async () => {
      opened = await open();
      cache = opened.port;
    });
    afterEach(() => opened.close());

    it("answers in the order asked, undefined for what it does not have", async () => {
      expect(await cache.get(tenantA, ["a"])).toEqual([undefined]);
      await cache.set(tenantA, [
        ["a", bytesOf("1")],
        ["b", bytesOf("2")],
        ["empty", new Uint8Array()],
      ]);
      expect(await cache.get(tenantA, ["b", "none", "a", "b", "empty"])).toEqual([
        bytesOf("2"),
        undefined,
        bytesOf("1"),
        bytesOf("2"),
        new Uint8Array(),
      ]);
      expect(await cache.get(tenantA, [])).toEqual([]);
    });

    it("replaces, the last of one call winning", async () => {
      await cache.set(tenantA, [
        ["a", bytesOf("1")],
        ["a", bytesOf("2")],
      ]);
      expect(await cache.get(tenantA, ["a"])).toEqual([bytesOf("2")]);
      await cache.set(tenantA, [["a", bytesOf("3")]]);
      await cache.set(tenantA, []);
      expect(await cache.get(tenantA, ["a"])).toEqual([bytesOf("3")]);
    });

    it("deletes, as often as one likes", async () => {
      await cache.set(tenantA, [
        ["a", bytesOf("1")],
        ["b", bytesOf("2")],
      ]);
      await cache.delete(tenantA, ["a", "none"]);
      await cache.delete(tenantA, ["a"]);
      await cache.delete(tenantA, []);
      expect(await cache.get(tenantA, ["a", "b"])).toEqual([undefined, bytesOf("2")]);
    });

    it("keeps awkward keys and tenants apart", async () => {
      await cache.set(
        tenantA,
        awkwardTexts.map((text) => [text, bytesOf(text)] as const),
      );
      await cache.set(tenantB, [["a", bytesOf("of another")]]);
      expect(await cache.get(tenantA, awkwardTexts)).toEqual(awkwardTexts.map(bytesOf));
      await cache.delete(tenantB, awkwardTexts);
      expect(await cache.get(tenantA, ["a"])).toEqual([bytesOf("a")]);
      expect(await cache.get(tenantB, ["a"])).toEqual([undefined]);
    });

    it("keeps no hold of the caller's bytes", async () => {
      const buffer = bytesOf("--inside--");
      await cache.set(tenantA, [["view", buffer.subarray(2, 8)]]);
      buffer.fill(0);
      const [got] = await cache.get(tenantA, ["view"]);
      expect(got).toEqual(bytesOf("inside"));
      got?.fill(0);
      expect(await cache.get(tenantA, ["view"])).toEqual([bytesOf("inside")]);
    });

    it.runIf(abilities.canPassTime)(
      "never returns an entry after its time to live, and a new value starts a new life (where time can be moved)",
      async () => {
        await cache.set(
          tenantA,
          [
            ["short", bytesOf("1")],
            ["renewed", bytesOf("1")],
          ],
          { ttlMs: 1000 },
        );
        await cache.set(tenantA, [["long", bytesOf("2")]], { ttlMs: 5000 });
        await cache.set(tenantA, [["forever", bytesOf("3")]]);
        await cache.set(tenantA, [["never", bytesOf("4")]], { ttlMs: 0 });
        expect(await cache.get(tenantA, ["never"])).toEqual([undefined]);
        opened.advance!(999);
        expect(await cache.get(tenantA, ["short", "renewed"])).toEqual([bytesOf("1"), bytesOf("1")]);
        await cache.set(tenantA, [["renewed", bytesOf("5")]]);
        opened.advance!(1);
        const keys = ["short", "renewed", "long", "forever"];
        expect(await cache.get(tenantA, keys)).toEqual([undefined, bytesOf("5"), bytesOf("2"), bytesOf("3")]);
        opened.advance!(1e12);
        expect(await cache.get(tenantA, keys)).toEqual([undefined, bytesOf("5"), undefined, bytesOf("3")]);
      },
    );

    it.runIf(abilities.isBounded)(
      "makes room by forgetting what was not used for longest (bounded caches only)",
      async () => {
        const value = new Uint8Array(100_000);
        await cache.set(tenantA, [
          ["used", value],
          ["unused", value],
        ]);
        for (let index = 0; index < 100; index += 1) {
          await cache.set(tenantA, [[`filler ${index}`, value]]);
          await cache.get(tenantA, ["used"]);
          opened.advance?.(60_000);
        }
        const [used, unused, newest] = await cache.get(tenantA, ["used", "unused", "filler 99"]);
        expect(used).toEqual(value);
        expect(unused).toBeUndefined();
        expect(newest).toEqual(value);
      },
    );

    it.runIf(abilities.isBounded)("does not choke on an entry larger than itself (bounded caches only)", async () => {
      await cache.set(tenantA, [["huge", new Uint8Array(8 * 1024 * 1024)]]);
      expect(await cache.get(tenantA, ["huge"])).toEqual([undefined]);
      await cache.set(tenantA, [["small", bytesOf("1")]]);
      expect(await cache.get(tenantA, ["small"])).toEqual([bytesOf("1")]);
    });
  });
}
