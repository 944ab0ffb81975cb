import type { Domain } from "../../domain/domain.ts";
import { EngineError } from "../../domain/errors.ts";
import type { ItemId, TenantId } from "../../domain/ids.ts";
import { createItem, type Item } from "../../domain/item.ts";
import { tagOf, tagsOf } from "../../domain/titles.ts";
import type { DocumentStore } from "../../ports/document-store.ts";
import { deleteItem, putItems, type ItemPorts } from "../items.ts";
import { allDocuments } from "../all-documents.ts";
import type { GorseItem, GorsePage, GorsePageInput, GorseUseCases, ScoredItem } from "./gorse-use-cases.ts";
import { pageOf } from "./pages.ts";

export interface GorseItemPorts extends ItemPorts {
  readonly documents: DocumentStore;
}

type Kept = Omit<GorseItem, "id">;

const collection = "gorse-items";
/** One document with the latest items by time, newest first. */
const latestCollection = "gorse-latest";
const latestKey = "latest";
/** As many as a list may be long. */
const latestLimit = 200;

type Latest = readonly { readonly id: ItemId; readonly atMs: number }[];

export async function putGorseItems(
  ports: GorseItemPorts,
  tenant: TenantId,
  given: readonly GorseItem[],
  domain: Domain,
): Promise<void> {
  // The last of two with one id holds.
  const items = [...new Map(given.map((item) => [item.id, item])).values()];
  const known = await ports.items.get(
    tenant,
    items.map(({ id }) => id),
  );
  const shown = items.flatMap((item, index) =>
    item.isHidden ? [] : [toItem(item, known[index], { domain, domains: ports.domains })],
  );
  const hidden = items.filter((item, index) => item.isHidden && known[index] !== undefined);
  await putItems(ports, tenant, shown);
  for (const { id } of hidden) await deleteItem(ports, tenant, id);
  await ports.documents.putAll(
    tenant,
    collection,
    items.map(({ id, ...value }) => ({ key: id, value })),
  );
  await noteLatest(ports, tenant, items);
}

const maxTitleLength = 500;
const maxTagCount = 50;

function toItem(
  item: GorseItem,
  known: Item | undefined,
  { domain, domains }: { readonly domain: Domain; readonly domains: readonly Domain[] },
): Item {
  const named = item.categories.map((category) => tagOf(category)).find((tag) => domains.includes(tag ?? ""));
  const title = item.comment.replaceAll(/[\p{Cc}\s]+/gu, " ").trim();
  return createItem({
    ...known,
    id: item.id,
    domain: known?.domain ?? named ?? domain,
    title: title.slice(0, maxTitleLength).toWellFormed() || known?.title || item.id,
    genres: tagsOf(item.categories, maxTagCount),
    themes: tagsOf(textsOf(item.labels), maxTagCount),
    ...(item.atMs !== undefined && { year: new Date(item.atMs).getUTCFullYear() }),
  });
}

/** Every text of a label tree, which has lists and maps of texts and numbers. */
function textsOf(labels: unknown): readonly string[] {
  if (typeof labels === "string") return [labels];
  if (Array.isArray(labels)) return labels.flatMap(textsOf);
  return typeof labels === "object" && labels !== null ? Object.values(labels).flatMap(textsOf) : [];
}

export async function getGorseItem(
  { documents, items }: Pick<GorseItemPorts, "documents" | "items">,
  tenant: TenantId,
  id: ItemId,
): Promise<GorseItem> {
  const kept = await documents.get(tenant, collection, id);
  const asPut = kept?.value as Kept | undefined;
  if (asPut?.isHidden === true) return { id, ...asPut };
  const [item] = await items.get(tenant, [id]);
  if (item === undefined) throw new EngineError("ITEM_NOT_FOUND", `There is no item ${JSON.stringify(id)}.`);
  return asPut === undefined ? fromItem(item) : { id, ...asPut };
}

/** An item that came in another way. */
function fromItem({ id, title, genres, themes, year }: Item): GorseItem {
  return {
    id,
    isHidden: false,
    categories: genres,
    labels: themes,
    comment: title,
    ...(year !== undefined && { atMs: yearToMs(year) }),
  };
}

/** `Date.UTC` takes years below 100 for those of the 20th century. */
const yearToMs = (year: number): number => new Date(0).setUTCFullYear(year);

/** The catalogue's items, as they were put where they came this way, and between them those that are hidden; in id order. */
export async function listGorseItems(
  { documents, items }: Pick<GorseItemPorts, "documents" | "items">,
  tenant: TenantId,
  { limit, after }: GorsePageInput,
): Promise<GorsePage<GorseItem>> {
  const wanted = limit + 1;
  const found = new Map<string, GorseItem>();
  for await (const item of items.scan(tenant, after as ItemId | undefined)) {
    found.set(item.id, fromItem(item));
    if (found.size === wanted) break;
  }
  const lastId = found.size === wanted ? [...found.keys()].at(-1) : undefined;
  let hiddenCount = 0;
  for await (const { key, value } of allDocuments(documents, tenant, collection, { after })) {
    const item: GorseItem = { id: key as ItemId, ...(value as Kept) };
    if (hiddenCount === wanted || (lastId !== undefined && item.id > lastId)) break;
    if (item.isHidden) hiddenCount += 1;
    // Others may have left the catalogue by another way.
    if (item.isHidden || found.has(item.id)) found.set(item.id, item);
  }
  const inOrder = [...found.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return pageOf(inOrder, limit, ({ id }) => id);
}

export async function deleteGorseItem(ports: GorseItemPorts, tenant: TenantId, id: ItemId): Promise<void> {
  await deleteItem(ports, tenant, id);
  await ports.documents.delete(tenant, collection, [id]);
}

/** Puts items that feedback names and nobody knows. */
export async function addUnknownItems(
  ports: GorseItemPorts,
  tenant: TenantId,
  ids: readonly ItemId[],
  domain: Domain,
): Promise<void> {
  const known = await ports.items.get(tenant, ids);
  const unknown: GorseItem[] = [];
  for (const [index, id] of ids.entries()) {
    if (known[index] !== undefined || (await ports.documents.get(tenant, collection, id)) !== undefined) continue;
    unknown.push({ id, isHidden: false, categories: [], labels: null, comment: "" });
  }
  if (unknown.length > 0) await putGorseItems(ports, tenant, unknown, domain);
}

/** As in Gorse, what has no time is of the year 1. */
const noYear = 1;

async function noteLatest({ documents }: GorseItemPorts, tenant: TenantId, items: readonly GorseItem[]): Promise<void> {
  for (;;) {
    const kept = await documents.get(tenant, latestCollection, latestKey);
    const before = (kept?.value ?? []) as Latest;
    const changed = new Set(items.map(({ id }) => id));
    const dated = items.flatMap(({ id, isHidden, atMs }) => (isHidden || atMs === undefined ? [] : [{ id, atMs }]));
    const latest = [...before.filter(({ id }) => !changed.has(id)), ...dated]
      .toSorted((a, b) => b.atMs - a.atMs || (a.id < b.id ? -1 : 1))
      .slice(0, latestLimit);
    if (JSON.stringify(latest) === JSON.stringify(before)) return;
    const entry = { key: latestKey, value: latest };
    const ifVersion = kept?.version ?? null;
    if ((await documents.put(tenant, latestCollection, entry, { ifVersion })) !== undefined) return;
  }
}

export async function latestGorseItems(
  { documents, items }: Pick<GorseItemPorts, "documents" | "items">,
  tenant: TenantId,
): ReturnType<GorseUseCases["latestGorseItems"]> {
  const latest = ((await documents.get(tenant, latestCollection, latestKey))?.value ?? []) as Latest;
  const dated = await items.get(
    tenant,
    latest.map(({ id }) => id),
  );
  const found = new Map<ItemId, ScoredItem>();
  for (const item of await items.newest(tenant, latestLimit))
    found.set(item.id, scored(item, yearToMs(item.year ?? noYear) / 1000));
  for (const [index, item] of dated.entries())
    if (item !== undefined) found.set(item.id, scored(item, Math.floor((latest[index]?.atMs ?? 0) / 1000)));
  return [...found.values()].toSorted((a, b) => b.score - a.score || (a.itemId < b.itemId ? -1 : 1));
}

export async function popularGorseItems(
  { items }: Pick<GorseItemPorts, "items">,
  tenant: TenantId,
): ReturnType<GorseUseCases["popularGorseItems"]> {
  const ofDomains = Map.groupBy(await items.popular(tenant, latestLimit), ({ domain }) => domain);
  return [...ofDomains.values()]
    .flatMap((popular) => popular.map((item, index) => scored(item, 1 / (index + 1))))
    .toSorted((a, b) => b.score - a.score);
}

const scored = ({ id, genres, domain }: Item, score: number): ScoredItem => ({ itemId: id, score, genres, domain });
