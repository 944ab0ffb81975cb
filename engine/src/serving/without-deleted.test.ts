import { beforeEach, describe, expect, it } from "vitest";
import { MemoryItemStore } from "../adapters/memory/memory-item-store.ts";
import { builtInDomains, parseDomain } from "../domain/domain.ts";
import { defaultTenant as tenant, parseItemId, type ItemId } from "../domain/ids.ts";
import { createItem } from "../domain/item.ts";
import { HotItems, type ShownItems } from "./hot-items.ts";
import type { ServingModel } from "./serving-model.ts";
import { withoutDeleted } from "./without-deleted.ts";

const domain = parseDomain("book", builtInDomains);
const catalogue = Array.from({ length: 30 }, (_, index) =>
  createItem({ id: parseItemId(`book:${index}`), domain, title: `Book ${index}` }),
);
const model = {
  catalogue: { items: catalogue },
  indexOf: new Map(catalogue.map(({ id }, index) => [id, index])),
} as unknown as ServingModel;

let store: MemoryItemStore;
let attemptCount = 0;
beforeEach(async () => {
  store = new MemoryItemStore();
  await store.put(tenant, catalogue);
  attemptCount = 0;
});

/** The first three of the catalogue, chosen from its first `count`. */
const listOf = async (items: ShownItems, count = 10) => {
  const { shown } = await withoutDeleted({ items, model, tenant }, async (deletedItemIds) => {
    attemptCount += 1;
    const candidates = [...catalogue.keys()].filter((index) => !deletedItemIds.has(idAt(index))).slice(0, count);
    const found = await items.get(tenant, candidates.slice(0, 3).map(idAt));
    return { shown: found.map((item) => item?.id), isShort: found.includes(undefined), candidates: () => candidates };
  });
  return shown;
};
const idAt = (index: number): ItemId => catalogue[index]!.id;

describe("a list without what was deleted", () => {
  it("is made once where nothing was", async () => {
    expect(await listOf(new HotItems(store))).toEqual([0, 1, 2].map(idAt));
    expect(attemptCount).toBe(1);
  });

  it("is made twice for whatever candidates are gone, and once as long as that is remembered", async () => {
    const items = new HotItems(store);
    await store.delete(tenant, [0, 2, 3, 4].map(idAt));
    expect(await listOf(items)).toEqual([1, 5, 6].map(idAt));
    expect(await listOf(items)).toEqual([1, 5, 6].map(idAt));
    expect(attemptCount).toBe(3);
    await store.put(tenant, [catalogue[0]!]);
    items.changed(tenant, [idAt(0)]);
    expect(await listOf(items)).toEqual([0, 1, 5].map(idAt));
    items.changed(tenant, []);
    expect([...items.missing(tenant)]).toEqual([]);
  });

  it("is made anew each time where nobody tells of changes", async () => {
    await store.delete(tenant, [idAt(0)]);
    expect(await listOf(store)).toEqual([1, 2, 3].map(idAt));
    expect(await listOf(store)).toEqual([1, 2, 3].map(idAt));
    expect(attemptCount).toBe(4);
  });

  it("is given up when what comes up in place of what is gone is gone too, again and again", async () => {
    await store.delete(
      tenant,
      catalogue.map(({ id }) => id),
    );
    expect(await listOf(store, 4)).toEqual([undefined, undefined, undefined]);
    expect(attemptCount).toBe(3);
  });
});
