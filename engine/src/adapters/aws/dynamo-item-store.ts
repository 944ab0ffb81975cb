import type { Domain } from "../../domain/domain.ts";
import type { ItemId, TenantId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { Relation, RelationKey } from "../../domain/relation.ts";
import { normaliseTitle } from "../../domain/text.ts";
import type { Alias, ItemStore, PopularItem } from "../../ports/item-store.ts";
import { queryWords, titleWords } from "../title-words.ts";
import { DynamoItemRelations } from "./dynamo-item-relations.ts";
import { bytesTogether, joinedKey, numberKey, textKey } from "./dynamo-keys.ts";
import { chunksOf, inTurns, isAbsent, isPresent, keyText, transactionLimit, untilDone } from "./dynamo-table.ts";
import type { Action, Condition, DynamoTable, Row, RowKey } from "./dynamo-table.ts";

const byDomain = { name: "by-domain", partitionKey: "catalogue" } as const;
const byPopularity = { name: "by-popularity", partitionKey: "catalogue" } as const;
const searchPage = 1000;
/** A transaction takes 4 MB, and an item may have up to 0.4 MB. */
const itemsAtOnce = 9;

interface StoredItem {
  readonly item: Item;
  readonly change: number;
  readonly popularity?: number;
}

/**
 * On the items table: a row an item in the order of ids, and beside it rows that find it by a title's word or an external id.
 * An item and the rows that find it change in one transaction, on condition that nobody changed the item since it was read.
 */
export class DynamoItemStore implements ItemStore {
  readonly #table: DynamoTable;
  readonly #relations: DynamoItemRelations;
  /** Domains that this process has noted already. */
  readonly #notedDomains = new Set<string>();

  constructor(table: DynamoTable) {
    this.#table = table;
    this.#relations = new DynamoItemRelations(table);
  }

  async put(tenant: TenantId, items: readonly Item[]): Promise<void> {
    const distinct = [...new Map(items.map((item) => [item.id, item])).values()];
    // Whatever cannot be stored is found out before anything is.
    for (const item of distinct) findersOf(tenant, item);
    await this.#noteDomains(tenant, new Set(distinct.map(({ domain }) => domain)));
    await inTurns(chunksOf(distinct, itemsAtOnce), (chunk) => this.#putChunk(tenant, chunk));
  }

  async get(tenant: TenantId, ids: readonly ItemId[]): Promise<readonly (Item | undefined)[]> {
    const canonicals = await this.#relations.canonicalsOf(tenant, ids);
    const wanted = ids.map((id) => canonicals.get(id) ?? id);
    const stored = await this.#stored(tenant, wanted);
    return wanted.map((id) => stored.get(id)?.item);
  }

  async delete(tenant: TenantId, ids: readonly ItemId[]): Promise<void> {
    await inTurns([...new Set(ids)], async (id) => {
      await this.#remove(tenant, id);
      await this.#relations.forget(tenant, id);
    });
  }

  async *scan(tenant: TenantId, after?: ItemId): AsyncIterable<Item> {
    const rows = this.#table.query(itemsKey(tenant), after === undefined ? {} : { after: textKey(after) });
    for await (const row of rows) yield itemOf(row);
  }

  async count(tenant: TenantId): Promise<number> {
    return this.#table.count(itemsKey(tenant));
  }

  async newest(tenant: TenantId, limit: number, domain?: Domain): Promise<readonly Item[]> {
    if (limit < 1) return [];
    const lists = await inTurns(await this.#domains(tenant, domain), async (each) => {
      const items: Item[] = [];
      const options = { index: byDomain, pageSize: Math.min(limit, searchPage) };
      for await (const row of this.#table.query(joinedKey(tenant, each), options))
        if (items.push(itemOf(row)) >= limit) break;
      return items;
    });
    return lists.flat();
  }

  async setPopular(tenant: TenantId, popular: readonly PopularItem[]): Promise<void> {
    const popularities = new Map(popular.map(({ id, popularity }) => [id, popularity]));
    const noted = await inTurns(await this.#domains(tenant), (each) => this.#popularRows(tenant, each, Infinity));
    const stale = noted
      .flat()
      .map((row) => itemOf(row).id)
      .filter((id) => !popularities.has(id));
    await inTurns([...stale, ...popularities.keys()], (id) =>
      untilDone(`Item ${id}`, async () => {
        const key = itemKey(tenant, id);
        if (await this.#table.setAttribute(key, "popularity", popularities.get(id), isPresent)) return true;
        return (await this.#table.get(key)) === undefined;
      }),
    );
  }

  async popular(tenant: TenantId, limit: number, domain?: Domain): Promise<readonly Item[]> {
    if (limit < 1) return [];
    const lists = await inTurns(await this.#domains(tenant, domain), (each) => this.#popularRows(tenant, each, limit));
    return lists.flatMap((rows) =>
      rows
        .map((row) => ({ item: itemOf(row), popularity: popularityOf(row) }))
        .toSorted((a, b) => b.popularity - a.popularity || (a.item.id < b.item.id ? -1 : 1))
        .slice(0, limit)
        .map(({ item }) => item),
    );
  }

  async search(
    tenant: TenantId,
    query: string,
    options: { readonly domain?: Domain; readonly limit: number },
  ): Promise<readonly Item[]> {
    const asked = queryWords(query);
    // The longest word is on the fewest rows.
    const rarest = asked.toSorted((a, b) => b.length - a.length)[0];
    if (rarest === undefined || options.limit < 1) return [];
    const exact = normaliseTitle(query);
    const found = new Map<string, { readonly id: ItemId; readonly title: string }>();
    for await (const { attributes } of this.#table.query(wordsKey(tenant, rarest), {
      beginning: wordKey(rarest),
    })) {
      if (options.domain !== undefined && attributes["domain"] !== options.domain) continue;
      const words = titleWords(String(attributes["title"]));
      if (!asked.every((beginning) => words.some((word) => word.startsWith(beginning)))) continue;
      const id = String(attributes["id"]) as ItemId;
      found.set(id, { id, title: normaliseTitle(String(attributes["title"])) });
    }
    const ranked = [...found.values()]
      .toSorted(
        (a, b) =>
          Number(b.title === exact) - Number(a.title === exact) ||
          a.title.length - b.title.length ||
          (a.id < b.id ? -1 : 1),
      )
      .slice(0, options.limit);
    const stored = await this.#stored(
      tenant,
      ranked.map(({ id }) => id),
    );
    return ranked.flatMap(({ id }) => stored.get(id)?.item ?? []);
  }

  async findByExternalId(tenant: TenantId, scheme: string, value: string): Promise<Item | undefined> {
    for await (const row of this.#table.query(externalIdKey(tenant, scheme, value), { pageSize: 1 })) {
      const id = String(row.attributes["id"]) as ItemId;
      return (await this.#stored(tenant, [id])).get(id)?.item;
    }
    return undefined;
  }

  async putRelations(tenant: TenantId, relations: readonly Relation[]): Promise<void> {
    await this.#relations.put(tenant, relations);
  }

  async deleteRelations(tenant: TenantId, keys: readonly RelationKey[]): Promise<void> {
    await this.#relations.delete(tenant, keys);
  }

  async relationsOf(tenant: TenantId, ids: readonly ItemId[]): Promise<readonly Relation[]> {
    return this.#relations.touching(tenant, ids);
  }

  async relations(tenant: TenantId): Promise<readonly Relation[]> {
    return this.#relations.all(tenant);
  }

  /** What stands under an alias leaves last, so that a call that was cut short can be repeated. */
  async putAliases(tenant: TenantId, aliases: readonly Alias[]): Promise<void> {
    for (const alias of aliases) {
      await this.#relations.putAlias(tenant, alias);
      await this.#remove(tenant, alias.alias);
    }
  }

  async aliases(tenant: TenantId): Promise<readonly Alias[]> {
    return this.#relations.aliases(tenant);
  }

  async #stored(tenant: TenantId, ids: readonly ItemId[]): Promise<ReadonlyMap<ItemId, StoredItem>> {
    const rows = await this.#table.getMany(ids.map((id) => itemKey(tenant, id)));
    return new Map(rows.map(storedOf).map((stored) => [stored.item.id, stored]));
  }

  async #putChunk(tenant: TenantId, items: readonly Item[]): Promise<void> {
    await untilDone(`Items such as ${items[0]?.id}`, async () => {
      const stored = await this.#stored(
        tenant,
        items.map(({ id }) => id),
      );
      const changes = items.map((item) => replacing(tenant, stored.get(item.id), item));
      for (const actions of packed(changes)) if (!(await this.#transact(actions))) return false;
      return true;
    });
  }

  async #remove(tenant: TenantId, id: ItemId): Promise<void> {
    await untilDone(`Item ${id}`, async () => {
      const stored = (await this.#stored(tenant, [id])).get(id);
      if (stored === undefined) return true;
      const { item, change } = stored;
      const finders = findersOf(tenant, item).map((row): Action => ({ kind: "delete", key: row }));
      return this.#transact([
        { kind: "delete", key: itemKey(tenant, id), condition: isStillChange(change) },
        ...finders,
      ]);
    });
  }

  /** One transaction; an item with more finders than one takes has the others made before and removed after it. */
  async #transact(actions: readonly Action[]): Promise<boolean> {
    const [together, rest] = [actions.slice(0, transactionLimit), actions.slice(transactionLimit)];
    await this.#table.writeMany({ puts: rest.flatMap((action) => (action.kind === "put" ? action.row : [])) });
    if (!(await this.#table.transact(together))) return false;
    await this.#table.writeMany({ deletes: rest.flatMap((action) => (action.kind === "delete" ? action.key : [])) });
    return true;
  }

  async #noteDomains(tenant: TenantId, domains: ReadonlySet<Domain>): Promise<void> {
    const unknown = [...domains].filter((domain) => !this.#notedDomains.has(joinedKey(tenant, domain)));
    const puts = unknown.map((domain): Row => {
      return { pk: domainsKey(tenant), sk: textKey(domain), attributes: { domain } };
    });
    await this.#table.writeMany({ puts });
    for (const domain of unknown) this.#notedDomains.add(joinedKey(tenant, domain));
  }

  /** So many, and those that are as popular as the last of them. */
  async #popularRows(tenant: TenantId, domain: Domain, limit: number): Promise<readonly Row[]> {
    const rows: Row[] = [];
    const options = { index: byPopularity, isDescending: true, pageSize: Math.min(limit + 1, searchPage) };
    for await (const row of this.#table.query(joinedKey(tenant, domain), options)) {
      const last = rows.at(-1);
      if (last !== undefined && rows.length >= limit && popularityOf(row) < popularityOf(last)) break;
      rows.push(row);
    }
    return rows;
  }

  async #domains(tenant: TenantId, domain?: Domain): Promise<readonly Domain[]> {
    if (domain !== undefined) return [domain];
    const rows = await this.#table.queryAll(domainsKey(tenant));
    return rows.map(({ attributes }) => String(attributes["domain"]));
  }
}

/** The item's row first. */
function replacing(tenant: TenantId, stored: StoredItem | undefined, item: Item): readonly Action[] {
  const change = (stored?.change ?? 0) + 1;
  const finders = findersOf(tenant, item);
  const kept = new Set(finders.map(keyText));
  const stale = stored === undefined ? [] : findersOf(tenant, stored.item).filter((row) => !kept.has(keyText(row)));
  return [
    {
      kind: "put",
      row: itemRow(tenant, { ...stored, item, change }),
      condition: stored === undefined ? isAbsent : isStillChange(stored.change),
    },
    ...finders.map((row): Action => ({ kind: "put", row })),
    ...stale.map((row): Action => ({ kind: "delete", key: row })),
  ];
}

/** Changes that fit together, put together. */
function packed(changes: readonly (readonly Action[])[]): readonly (readonly Action[])[] {
  const packs: Action[][] = [];
  for (const actions of changes) {
    const last = packs.at(-1);
    if (last !== undefined && last.length + actions.length <= transactionLimit) last.push(...actions);
    else packs.push([...actions]);
  }
  return packs;
}

const isStillChange = (change: number): Condition => ({
  expression: "#change = :before",
  names: { "#change": "change" },
  values: { ":before": change },
});

function storedOf(row: Row): StoredItem {
  const { change, popularity } = row.attributes;
  return {
    item: itemOf(row),
    change: Number(change),
    ...(popularity !== undefined && { popularity: Number(popularity) }),
  };
}

function itemRow(tenant: TenantId, { item, change, popularity }: StoredItem): Row {
  return {
    ...itemKey(tenant, item.id),
    attributes: {
      body: JSON.stringify(item),
      change,
      ...(popularity !== undefined && { popularity }),
      catalogue: joinedKey(tenant, item.domain),
      // By year from the latest, without a year last, then by id.
      newest: bytesTogether(numberKey(-(item.year ?? -Infinity)), textKey(item.id)),
    },
  };
}

/** The rows by which an item is found. */
function findersOf(tenant: TenantId, item: Item): readonly Row[] {
  const { id, domain, title } = item;
  const words = titleWords(title).map((word): Row => {
    const sk = bytesTogether(wordKey(word), textKey("\0"), textKey(id));
    return { pk: wordsKey(tenant, word), sk, attributes: { id, domain, title } };
  });
  const ids = Object.entries(item.externalIds).map(([scheme, value]): Row => {
    return { pk: externalIdKey(tenant, scheme, value), sk: textKey(id), attributes: { id } };
  });
  // Words that differ only behind what a sort key takes share a row.
  return [...new Map([...words, ...ids].map((row) => [keyText(row), row])).values()];
}

/** A sort key takes 1,024 bytes, of which an id needs 512. */
const wordKey = (word: string) => textKey(word.slice(0, 250));

const popularityOf = (row: Row) => Number(row.attributes["popularity"]);
const itemOf = (row: Row) => JSON.parse(String(row.attributes["body"])) as Item;
const itemsKey = (tenant: TenantId) => joinedKey(tenant, "items");
const itemKey = (tenant: TenantId, id: ItemId): RowKey => ({ pk: itemsKey(tenant), sk: textKey(id) });
const domainsKey = (tenant: TenantId) => joinedKey(tenant, "domains");
/** Words are spread by their first letter. */
const wordsKey = (tenant: TenantId, word: string) =>
  joinedKey(tenant, "word", String.fromCodePoint(word.codePointAt(0) ?? 0));
const externalIdKey = (tenant: TenantId, scheme: string, value: string) =>
  joinedKey(tenant, "external id", scheme, value);
