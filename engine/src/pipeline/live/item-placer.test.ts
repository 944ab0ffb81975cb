import { describe, expect, it, vi } from "vitest";
import { MemoryItemStore } from "../../adapters/memory/memory-item-store.ts";
import { defaultTenant as tenant, parseItemId, type ItemId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { ItemPlacer } from "./item-placer.ts";

const idOf = (index: number): ItemId => parseItemId(`item:${index}`);

async function opened(itemCount: number, place = async (_count: number) => {}) {
  const items = new MemoryItemStore();
  await items.put(
    tenant,
    Array.from({ length: itemCount }, (_, index) => createItem({ id: idOf(index), domain: "book", title: "A" })),
  );
  const counts: number[] = [];
  const failures: unknown[] = [];
  const placer = new ItemPlacer(items, {
    async place(_, given) {
      await place(counts.length);
      counts.push(given.length);
    },
    onFailed: (error) => failures.push(error),
  });
  return { placer, counts, failures };
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

describe("ItemPlacer", () => {
  it("brings ten thousand items in with a few calls, named one by one or not at all", async () => {
    const named = await opened(10_000, () => new Promise((resolve) => setTimeout(resolve, 5)));
    for (let index = 0; index < 10_000; index += 1) {
      named.placer.changed(tenant, [idOf(index)]);
      if (index % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await vi.waitFor(() => expect(sum(named.counts)).toBe(10_000), 5_000);
    expect(named.counts.length).toBeLessThan(25);
    const all = await opened(10_000);
    all.placer.changed(tenant, []);
    await vi.waitFor(() => expect(sum(all.counts)).toBe(10_000), 5_000);
    expect(all.counts.length).toBeLessThan(10);
  });

  it("tells of a failure and goes on", async () => {
    const { placer, counts, failures } = await opened(3, async () => {
      if (failures.length === 0) throw new Error("no room");
    });
    placer.changed(tenant, [idOf(0)]);
    await vi.waitFor(() => expect(failures).toHaveLength(1));
    placer.changed(tenant, [idOf(1)]);
    await vi.waitFor(() => expect(counts).toEqual([1]));
    await placer.close();
  });
});
