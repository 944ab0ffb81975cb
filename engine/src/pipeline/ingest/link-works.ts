import { EngineError, must } from "../../domain/errors.ts";
import type { ItemId, TenantId } from "../../domain/ids.ts";
import { createItem, mergeItems, type Item } from "../../domain/item.ts";
import type { ItemStore } from "../../ports/item-store.ts";
import type { DocumentStore } from "../../ports/document-store.ts";
import { keepDoubtful, type DoubtfulPair, type DoubtfulWork } from "./doubtful-links.ts";
import { createJsonLinesFile } from "./json-lines-file.ts";
import { groupWorks, type Pair } from "./works/group-works.ts";
import { workOf, type Work } from "./works/work.ts";

export interface LinkPorts {
  readonly items: ItemStore;
  readonly documents: DocumentStore;
}

export interface LinkOptions {
  readonly tenant: TenantId;
  /** Where doubtful pairs go, as JSON Lines; written only when there are any. */
  readonly reportFile?: string;
  readonly signal?: AbortSignal;
}

export interface LinkReport {
  /** Before linking. */
  readonly itemCount: number;
  /** Records that became aliases of another. */
  readonly aliasCount: number;
  /** Works that now stand for two records or more because of this call. */
  readonly workCount: number;
  /** Those that a person rejected are none. */
  readonly doubtfulCount: number;
  /** The likeliest first; all of them are kept for operators, and in the report file. */
  readonly doubtfulExamples: readonly DoubtfulPair[];
  readonly reportFile?: string;
  readonly seconds: number;
}

/**
 * Finds records of the same work across catalogues. Sure ones become one item: the record that stood for others before, else the
 * earliest one, keeps its id and takes what it lacks from the others, whose ids become aliases. Doubtful pairs are kept for a
 * person to decide, and go to the report. Linking again changes nothing.
 */
export async function linkWorks(ports: LinkPorts, options: LinkOptions): Promise<LinkReport> {
  const startedAtMs = performance.now();
  const facts = await readFacts(ports.items, options.tenant);
  const itemCount = facts.size;
  const canonicalOf = new Map<ItemId, ItemId>();
  const unsure = groupUntilStable(facts, canonicalOf, options.signal);
  const workCount = await mergeRecords(ports.items, canonicalOf, options);
  const doubtful = await keepDoubtful(ports.documents, options.tenant, unsure);
  await writeReport(doubtful, options.reportFile);
  return {
    itemCount,
    aliasCount: canonicalOf.size,
    workCount,
    doubtfulCount: doubtful.length,
    doubtfulExamples: doubtful.slice(0, 10),
    ...(options.reportFile !== undefined && doubtful.length > 0 && { reportFile: options.reportFile }),
    seconds: (performance.now() - startedAtMs) / 1000,
  };
}

/**
 * Makes one item of two records, as if the importer had been sure, and answers the id that stands for both from now on. Throws
 * `ITEM_NOT_FOUND` when one of them is gone.
 */
export async function joinWorks({ items }: LinkPorts, tenant: TenantId, ids: readonly ItemId[]): Promise<ItemId> {
  const found = await items.get(tenant, ids);
  const missing = ids.find((_, place) => found[place] === undefined);
  if (missing !== undefined)
    throw new EngineError("ITEM_NOT_FOUND", `There is no item ${JSON.stringify(missing)} any more.`);
  const namesOf = Map.groupBy(await items.aliases(tenant), ({ canonical }) => canonical);
  const facts = new Map<ItemId, Facts>();
  for (const item of found)
    if (item !== undefined) facts.set(item.id, factsOf(item, namesOf.get(item.id)?.map(({ alias }) => alias) ?? []));
  const group = [...facts.values()].map(({ work }) => work);
  const canonicalOf = new Map<ItemId, ItemId>();
  absorb(group, facts, canonicalOf);
  await mergeRecords(items, canonicalOf, { tenant });
  const [canonical] = facts.keys();
  return must(canonical, "Of two items one stays.");
}

/** What is kept of a record while works are compared: descriptions and the like stay in the store. */
interface Facts {
  readonly item: Item;
  /** Its aliases. */
  readonly names: readonly string[];
  readonly work: Work;
}

const factsOf = (item: Item, names: readonly string[]): Facts => ({ item, names, work: workOf(item, names) });

async function readFacts(items: ItemStore, tenant: TenantId): Promise<Map<ItemId, Facts>> {
  const names = new Map<ItemId, string[]>();
  for (const { alias, canonical } of await items.aliases(tenant))
    names.set(canonical, [...(names.get(canonical) ?? []), alias]);
  const facts = new Map<ItemId, Facts>();
  for await (const { id, domain, title, year, series, creators, externalIds } of items.scan(tenant)) {
    const item = createItem({
      id,
      domain,
      title,
      creators,
      externalIds,
      ...(year !== undefined && { year }),
      ...(series && { series }),
    });
    facts.set(id, factsOf(item, names.get(id) ?? []));
  }
  return facts;
}

/** A merged record knows more than its parts, so that it may meet a third one: group until nothing moves. */
function groupUntilStable(
  facts: Map<ItemId, Facts>,
  canonicalOf: Map<ItemId, ItemId>,
  signal: AbortSignal | undefined,
): readonly DoubtfulPair[] {
  for (;;) {
    signal?.throwIfAborted();
    const { groups, doubtful } = groupWorks([...facts.values()].map(({ work }) => work));
    if (groups.length === 0) return doubtful.map((pair) => describe(pair, facts));
    for (const group of groups) absorb(group, facts, canonicalOf);
  }
}

function absorb(group: readonly Work[], facts: Map<ItemId, Facts>, canonicalOf: Map<ItemId, ItemId>): void {
  const records = group.map((work) => must(facts.get(work.id), "a grouped record was read")).toSorted(bySeniority);
  const [canonical, ...others] = records;
  if (canonical === undefined) return;
  const { id } = canonical.item;
  for (const { item } of others) {
    facts.delete(item.id);
    canonicalOf.set(item.id, id);
  }
  const merged = records.map(({ item }) => item).reduce(mergeItems);
  const names = records.flatMap((record) => (record.item.id === id ? record.names : [...record.names, record.item.id]));
  facts.set(id, factsOf(merged, names));
}

/** Those that stand for others already come first, then the earliest work, the one with most ids of other catalogues, then by id. */
function bySeniority(a: Facts, b: Facts): number {
  const [yearA, yearB] = [a.item.year ?? Infinity, b.item.year ?? Infinity];
  const idCount = ({ item }: Facts) => Object.keys(item.externalIds).length;
  return (
    b.names.length - a.names.length ||
    (yearA === yearB ? 0 : yearA - yearB) ||
    idCount(b) - idCount(a) ||
    (a.item.id < b.item.id ? -1 : 1)
  );
}

function describe({ a, b, confidence, reason }: Pair, facts: ReadonlyMap<ItemId, Facts>): DoubtfulPair {
  const show = ({ id, title, year }: Work): DoubtfulWork => ({
    id,
    title,
    ...(year !== undefined && { year }),
    creators:
      facts
        .get(id)
        ?.item.creators.slice(0, 3)
        .map(({ name }) => name) ?? [],
  });
  return { domain: a.domain, a: show(a), b: show(b), confidence, reason };
}

const worksPerBatch = 500;

/** First the merged record, then the aliases: a crash in between leaves nothing that linking again does not finish. */
async function mergeRecords(
  items: ItemStore,
  canonicalOf: ReadonlyMap<ItemId, ItemId>,
  options: LinkOptions,
): Promise<number> {
  const membersOf = new Map<ItemId, ItemId[]>();
  for (const alias of canonicalOf.keys()) {
    const canonical = followed(alias, canonicalOf);
    membersOf.set(canonical, [...(membersOf.get(canonical) ?? []), alias]);
  }
  const works = [...membersOf].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (let start = 0; start < works.length; start += worksPerBatch) {
    options.signal?.throwIfAborted();
    const batch = works.slice(start, start + worksPerBatch);
    const ids = batch.flatMap(([canonical, members]) => [canonical, ...members.toSorted()]);
    const records = new Map(
      (await items.get(options.tenant, ids)).flatMap((item) => (item === undefined ? [] : [[item.id, item]])),
    );
    const merged = batch.flatMap(([canonical, members]) => {
      const parts = [canonical, ...members.toSorted()].flatMap((id) => records.get(id) ?? []);
      return parts.length === 0 ? [] : [parts.reduce(mergeItems)];
    });
    await items.put(options.tenant, merged);
    await items.putAliases(
      options.tenant,
      batch.flatMap(([canonical, members]) => members.map((alias) => ({ alias, canonical }))),
    );
  }
  return works.length;
}

/** A record that took others in may itself have been taken in later. */
function followed(id: ItemId, canonicalOf: ReadonlyMap<ItemId, ItemId>): ItemId {
  let current = id;
  for (let next = canonicalOf.get(current); next !== undefined; next = canonicalOf.get(current)) current = next;
  return current;
}

async function writeReport(doubtful: readonly DoubtfulPair[], path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const file = createJsonLinesFile(path);
  for (const pair of doubtful) file.write(pair);
  await file.close();
}
