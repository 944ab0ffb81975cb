import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { awkwardTexts, tenantA, tenantB } from "./contract-data.ts";
import type { Abilities, Opened } from "./contract-data.ts";
import type { CheckpointStore } from "./checkpoint-store.ts";

/** As long as a position can be: a sequence number of Kinesis. */
const long = 49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_898n;

export function describeCheckpointStore(
  name: string,
  open: () => Promise<Opened<CheckpointStore>>,
  abilities: Abilities,
): void {
  describe(`${name} as CheckpointStore`, () => {
    let opened: Opened<CheckpointStore>;
    let store: CheckpointStore;

    beforeEach(async () => {
      opened = await open();
      store = opened.port;
    });
    afterEach(() => opened.close());

    it("begins at 0n and moves, one group and partition at a time", async () => {
      expect(await store.get(tenantA, "lake", 0)).toBe(0n);
      expect(await store.advance(tenantA, "lake", 0, { from: 0n, to: 5n })).toBe(true);
      expect(await store.advance(tenantA, "lake", 0, { from: 5n, to: long })).toBe(true);
      expect(await store.advance(tenantA, "lake", 0, { from: long, to: long + 1n })).toBe(true);
      expect(await store.get(tenantA, "lake", 0)).toBe(long + 1n);
      expect(await store.get(tenantA, "lake", 1)).toBe(0n);
      expect(await store.get(tenantA, "live", 0)).toBe(0n);
      expect(await store.get(tenantB, "lake", 0)).toBe(0n);
    });

    it("moves from exactly where it was told, and otherwise not", async () => {
      expect(await store.advance(tenantA, "lake", 0, { from: 1n, to: 5n })).toBe(false);
      expect(await store.get(tenantA, "lake", 0)).toBe(0n);
      expect(await store.advance(tenantA, "lake", 0, { from: 0n, to: 5n })).toBe(true);
      for (const from of [0n, 4n, 6n, long])
        expect(await store.advance(tenantA, "lake", 0, { from, to: 9n })).toBe(false);
      expect(await store.get(tenantA, "lake", 0)).toBe(5n);
      expect(await store.advance(tenantA, "lake", 0, { from: 5n, to: 2n })).toBe(true);
      expect(await store.get(tenantA, "lake", 0)).toBe(2n);
    });

    it("lets one of many consumers win", async () => {
      for (const from of [0n, 7n]) {
        const moves = await Promise.all(
          Array.from({ length: 8 }, () => store.advance(tenantA, "lake", 3, { from, to: from + 7n })),
        );
        expect(moves.filter(Boolean)).toHaveLength(1);
        expect(await store.get(tenantA, "lake", 3)).toBe(from + 7n);
      }
    });

    it("keeps awkward groups apart", async () => {
      for (const [index, group] of awkwardTexts.entries())
        await store.advance(tenantA, group, 0, { from: 0n, to: BigInt(index + 1) });
      for (const [index, group] of awkwardTexts.entries())
        expect(await store.get(tenantA, group, 0)).toBe(BigInt(index + 1));
    });

    it.runIf(abilities.isDurable)("has every checkpoint after a restart (durable stores only)", async () => {
      await store.advance(tenantA, "lake", 2, { from: 0n, to: long });
      const again = await opened.reopen!();
      expect(await again.get(tenantA, "lake", 2)).toBe(long);
      expect(await again.advance(tenantA, "lake", 2, { from: 0n, to: 1n })).toBe(false);
    });
  });
}
