import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseItemId, parseTenantId } from "../domain/ids.ts";
import type { ItemId, TenantId } from "../domain/ids.ts";
import { createItem } from "../domain/item.ts";
import type { Item } from "../domain/item.ts";
import type { Relation } from "../domain/relation.ts";
import { awkwardTexts, itemIds, shareOf, tenantA, tenantB } from "./contract-data.ts";
import type { Abilities, Opened } from "./contract-data.ts";
import type { ItemStore } from "./item-store.ts";

const someItem = (id: string, title = id, fields: Partial<Omit<Item, "id">> = {}): Item =>
  createItem({ domain: "book", ...fields, id: parseItemId(id), title });

const fullItem: Item = {
  id: parseItemId("book/gatsby 📗"),
  domain: "book",
  title: "The Great Gatsby",
  year: 1925,
  language: "en",
  creators: [{ name: "F. Scott Fitzgerald", role: "author" }],
  genres: ["fiction", "classics"],
  themes: ["wealth", "the American dream"],
  places: ["Long Island"],
  description: 'He said: "old sport" \u{1F942} \\ 100%',
  lengthMinutes: 290.5,
  pageCount: 180,
  mood: { valence: -0.25, arousal: 1 / 3 },
  tempoBpm: 0,
  series: { name: "None", position: 0.5 },
  editionOf: parseItemId("book/gatsby-1925"),
  minimumAgeYears: 12,
  playbackUrl: "https://example.org/a?b=c&d",
  imageUrl: "https://example.org/i.png",
  externalIds: { isbn: "9780743273565", goodreads: "4671" },
  offers: [
    { service: "library", kind: "borrow" },
    { service: "shop", kind: "buy", price: { amount: 9.99, currency: "EUR" }, region: "DE", seenOn: "2026-01-01" },
  ],
};

const relation = (from: string, to: string, kind: Relation["kind"] = "adaptation-of", confidence = 1): Relation => ({
  from: parseItemId(from),
  to: parseItemId(to),
  kind,
  confidence,
});
const alias = (from: string, canonical: string) => ({ alias: parseItemId(from), canonical: parseItemId(canonical) });
const byText = <T>(values: readonly T[]) => values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
const idsOf = (items: readonly Item[]) => items.map(({ id }) => id as string);

async function scanAll(store: ItemStore, tenant: TenantId, after?: ItemId): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of store.scan(tenant, after)) all.push(item);
  return all;
}

export function describeItemStore(name: string, open: () => Promise<Opened<ItemStore>>, abilities: Abilities): void {
  const count = 3000 * shareOf(abilities);
  describe(`${name} as ItemStore`, () => {
    let opened: Opened<ItemStore>;
    let store: ItemStore;

    beforeEach(async () => {
      opened = await open();
      store = opened.port;
    });
    afterEach(() => opened.close());

    const found = async (query: string, options: { domain?: string; limit: number } = { limit: 10 }) =>
      idsOf(await store.search(tenantA, query, options));

    describe("items", () => {
      it("is empty at the start", async () => {
        expect(await store.get(tenantA, itemIds("a"))).toEqual([undefined]);
        expect(await store.count(tenantA)).toBe(0);
        expect(await scanAll(store, tenantA)).toEqual([]);
        expect(await store.search(tenantA, "a", { limit: 3 })).toEqual([]);
        expect(await store.relations(tenantA)).toEqual([]);
        expect(await store.aliases(tenantA)).toEqual([]);
      });

      it("gives back every field exactly, and none that was absent", async () => {
        const bare = someItem("bare");
        await store.put(tenantA, [fullItem, bare]);
        const [full, bareAgain] = await store.get(tenantA, [fullItem.id, bare.id]);
        expect(full).toStrictEqual(fullItem);
        expect(bareAgain).toStrictEqual(bare);
      });

      it("answers in the order asked, with gaps and repeats", async () => {
        await store.put(tenantA, [someItem("a"), someItem("b")]);
        const answer = await store.get(tenantA, itemIds("b", "none", "a", "b"));
        expect(answer.map((one) => one?.id)).toEqual(["b", undefined, "a", "b"]);
        expect(await store.get(tenantA, [])).toEqual([]);
      });

      it("replaces the whole item; the last of one call wins", async () => {
        await store.put(tenantA, [fullItem, someItem("x", "First")]);
        await store.put(tenantA, [someItem(fullItem.id, "Other"), someItem("x", "Second"), someItem("x", "Third")]);
        const [replaced, last] = await store.get(tenantA, [fullItem.id, parseItemId("x")]);
        expect(replaced).toStrictEqual(someItem(fullItem.id, "Other"));
        expect(last?.title).toBe("Third");
        expect(await store.count(tenantA)).toBe(2);
        expect(await found("gatsby")).toEqual([]);
        expect(await found("first")).toEqual([]);
        expect(await found("second")).toEqual([]);
        expect(await store.findByExternalId(tenantA, "isbn", "9780743273565")).toBeUndefined();
      });

      it("puts all or nothing", async () => {
        const broken = { ...someItem("broken"), title: undefined } as unknown as Item;
        await expect(store.put(tenantA, [someItem("good"), broken])).rejects.toThrow(Error);
        expect(await store.count(tenantA)).toBe(0);
        expect(await found("good")).toEqual([]);
      });

      it("tells the newest of each domain or of one, without a year last", async () => {
        const of = (id: string, domain: string, year?: number) => ({ ...someItem(id), domain, ...(year && { year }) });
        await store.put(tenantA, [
          of("b1", "book", 1999),
          of("b2", "book"),
          of("b3", "book", -700),
          of("é", "book", 1999),
          of("m1", "movie", 2001),
        ]);
        await store.put(tenantA, [of("m1", "movie", 1980), of("m2", "movie", 1990), of("b4", "book", 2020)]);
        await store.delete(tenantA, itemIds("b4"));
        expect(idsOf(await store.newest(tenantA, 10))).toEqual(["b1", "é", "b3", "b2", "m2", "m1"]);
        expect(idsOf(await store.newest(tenantA, 1))).toEqual(["b1", "m2"]);
        expect(idsOf(await store.newest(tenantA, 2, "book"))).toEqual(["b1", "é"]);
        expect(await store.newest(tenantA, 5, "music")).toEqual([]);
        expect(await store.newest(tenantB, 5)).toEqual([]);
        expect(await store.newest(tenantA, 0)).toEqual([]);
      });

      it("tells the most popular of those that are noted, of each domain or of one", async () => {
        const of = (id: string, domain: string) => ({ ...someItem(id), domain });
        await store.put(tenantA, [
          of("b1", "book"),
          of("b2", "book"),
          of("b3", "book"),
          of("é", "book"),
          of("m1", "movie"),
        ]);
        await store.put(tenantB, [of("b1", "book")]);
        expect(await store.popular(tenantA, 10)).toEqual([]);
        const note = (id: string, popularity: number) => ({ id: parseItemId(id), popularity });
        await store.setPopular(tenantA, [note("b1", 1), note("b3", 9)]);
        await store.setPopular(tenantA, [
          note("é", 2.5),
          note("b2", 2.5),
          note("never there", 7),
          note("b1", 1 / 3),
          note("m1", 0.1),
        ]);
        expect(idsOf(await store.popular(tenantA, 10))).toEqual(["b2", "é", "b1", "m1"]);
        expect(idsOf(await store.popular(tenantA, 1))).toEqual(["b2", "m1"]);
        expect(idsOf(await store.popular(tenantA, 2, "book"))).toEqual(["b2", "é"]);
        await store.put(tenantA, [{ ...of("b1", "book"), title: "Other" }]);
        await store.delete(tenantA, itemIds("b2"));
        expect((await store.popular(tenantA, 5, "book")).map(({ title }) => title)).toEqual(["é", "Other"]);
        expect(await store.popular(tenantA, 5, "music")).toEqual([]);
        expect(await store.popular(tenantA, 0)).toEqual([]);
        expect(await store.popular(tenantB, 5)).toEqual([]);
        await store.setPopular(tenantA, []);
        expect(await store.popular(tenantA, 5)).toEqual([]);
      });

      it("keeps awkward ids apart and scans in code unit order from behind any of them", async () => {
        await store.put(
          tenantA,
          awkwardTexts.map((text) => someItem(text)),
        );
        const sorted = awkwardTexts.toSorted();
        expect(idsOf(await scanAll(store, tenantA))).toEqual(sorted);
        expect((await store.get(tenantA, itemIds(...awkwardTexts))).map((one) => one?.id)).toEqual(awkwardTexts);
        for (const after of [...awkwardTexts, "between", "\u{1F600}", "\u{FFFF}", "~"])
          expect(idsOf(await scanAll(store, tenantA, parseItemId(after)))).toEqual(sorted.filter((id) => id > after));
      });

      it("scans ids in code unit order, whatever they are made of", async () => {
        const id = fc.string({ unit: "binary", minLength: 1, maxLength: 4 }).filter((text) => {
          return text.isWellFormed() && text.trim() === text && !/\p{Cc}/u.test(text);
        });
        let run = 0;
        await fc.assert(
          fc.asyncProperty(fc.uniqueArray(id, { maxLength: 12 }), async (ids) => {
            const tenant = parseTenantId(`scan ${(run += 1)}`);
            await store.put(
              tenant,
              ids.map((text) => someItem(text, "t")),
            );
            expect(idsOf(await scanAll(store, tenant))).toEqual(ids.toSorted());
            for (const after of ids)
              expect(idsOf(await scanAll(store, tenant, parseItemId(after)))).toEqual(
                ids.toSorted().filter((one) => one > after),
              );
          }),
          { numRuns: 40 * shareOf(abilities) },
        );
      });

      it("takes a large batch, and can be written to and left during a scan", async () => {
        const items = Array.from({ length: count }, (_, index) => someItem(`item ${String(index).padStart(4, "0")}`));
        await store.put(tenantA, items);
        expect(await store.count(tenantA)).toBe(count);
        const seen: string[] = [];
        for await (const one of store.scan(tenantA)) {
          if (seen.push(one.id) === count / 2) {
            await store.put(tenantA, [someItem("item 0000"), someItem("zzz, put during the scan")]);
            break;
          }
        }
        expect(seen).toEqual(idsOf(items.slice(0, count / 2)));
        expect(await scanAll(store, tenantA)).toHaveLength(count + 1);
        const many = await store.get(
          tenantA,
          items.map(({ id }) => id),
        );
        expect(many.every((one, index) => one?.id === items[index]!.id)).toBe(true);
      });

      it("deletes items with the relations and aliases that touch them, and ignores absent ids", async () => {
        await store.put(tenantA, [
          someItem("a", "Alpha", { externalIds: { isbn: "1" } }),
          someItem("b", "Beta"),
          someItem("c"),
        ]);
        await store.putRelations(tenantA, [relation("a", "b"), relation("c", "a"), relation("b", "c")]);
        await store.putAliases(tenantA, [alias("a2", "a"), alias("b2", "b")]);
        await store.delete(tenantA, itemIds("a", "never there"));
        await store.delete(tenantA, []);
        expect((await store.get(tenantA, itemIds("a", "a2", "b2"))).map((one) => one?.id)).toEqual([
          undefined,
          undefined,
          "b",
        ]);
        expect(await store.relations(tenantA)).toEqual([relation("b", "c")]);
        expect(await store.aliases(tenantA)).toEqual([alias("b2", "b")]);
        expect(await found("alpha")).toEqual([]);
        expect(await store.findByExternalId(tenantA, "isbn", "1")).toBeUndefined();
        expect(idsOf(await scanAll(store, tenantA))).toEqual(["b", "c"]);
      });

      it("keeps tenants apart", async () => {
        await store.put(tenantA, [someItem("a", "Alpha", { externalIds: { isbn: "1" } })]);
        await store.putRelations(tenantA, [relation("a", "b")]);
        await store.putAliases(tenantA, [alias("a2", "a")]);
        await store.put(tenantB, [someItem("a", "Other")]);
        expect((await store.get(tenantB, itemIds("a", "a2"))).map((one) => one?.title)).toEqual(["Other", undefined]);
        expect(await store.search(tenantB, "alpha", { limit: 3 })).toEqual([]);
        expect(await store.findByExternalId(tenantB, "isbn", "1")).toBeUndefined();
        expect(await store.relationsOf(tenantB, itemIds("a"))).toEqual([]);
        expect(await store.aliases(tenantB)).toEqual([]);
        await store.delete(tenantB, itemIds("a"));
        expect(await store.count(tenantA)).toBe(1);
        expect(await store.relations(tenantA)).toHaveLength(1);
      });
    });

    describe("search", () => {
      beforeEach(() =>
        store.put(tenantA, [
          someItem("1", "The Great Gatsby"),
          someItem("2", "The Great Gatsby", { domain: "movie" }),
          someItem("3", "Great Gatsby, The: Music from Baz Luhrmann's Film", { domain: "music" }),
          someItem("4", "Great Expectations"),
          someItem("5", "Amélie (Le Fabuleux Destin d'Amélie Poulain)"),
          someItem("6", "Ocean's Eleven"),
          someItem("7", "Fast & Furious"),
          someItem("8", "千と千尋の神隠し"),
          someItem("9", "Great"),
          someItem("10", "1984"),
        ]),
      );

      it("finds every word as a word's beginning: exact titles first, then shorter, then by id", async () => {
        expect(await found("great")).toEqual(["9", "1", "2", "4", "3"]);
        expect(await found("great gatsby")).toEqual(["1", "2", "3"]);
        expect(await found("gats gre")).toEqual(["1", "2", "3"]);
        expect(await found("atsby")).toEqual([]);
        expect(await found("great xyz")).toEqual([]);
      });

      it("does not mind articles, marks, case, signs and brackets", async () => {
        for (const query of ["the great gatsby", "GREAT GATSBY", "Great Gatsby, The", "  Thé gréat-gatsby! "])
          expect(await found(query)).toEqual(["1", "2", "3"]);
        expect(await found("amelie")).toEqual(["5"]);
        expect(await found("fabuleux")).toEqual(["5"]);
        expect(await found("oceans el")).toEqual(["6"]);
        expect(await found("fast and fur")).toEqual(["7"]);
        expect(await found("千と")).toEqual(["8"]);
        expect(await found("19")).toEqual(["10"]);
      });

      it("keeps to a domain and a limit", async () => {
        expect(await found("great", { domain: "movie", limit: 10 })).toEqual(["2"]);
        expect(await found("great", { domain: "podcast", limit: 10 })).toEqual([]);
        expect(await found("great", { limit: 2 })).toEqual(["9", "1"]);
        expect(await found("great", { limit: 0 })).toEqual([]);
      });

      it("finds nothing for a query without words, and takes wildcards and quotes for what they are", async () => {
        for (const query of ["", "  ", "!?", "%", "*", '"', "'", "great* OR x"]) expect(await found(query)).toEqual([]);
      });
    });

    describe("external ids", () => {
      it("finds the item that carries one, the first by id where several do", async () => {
        await store.put(tenantA, [
          someItem("b", "B", { externalIds: { imdb: "tt1", tmdb: "7" } }),
          someItem("a", "A", { externalIds: { imdb: "tt1" } }),
          someItem("c", "C", { externalIds: { tmdb: "tt1", "odd 'scheme": 'odd "value" 🎬' } }),
        ]);
        expect((await store.findByExternalId(tenantA, "imdb", "tt1"))?.id).toBe("a");
        expect((await store.findByExternalId(tenantA, "tmdb", "7"))?.id).toBe("b");
        expect((await store.findByExternalId(tenantA, "tmdb", "tt1"))?.id).toBe("c");
        expect((await store.findByExternalId(tenantA, "odd 'scheme", 'odd "value" 🎬'))?.id).toBe("c");
        expect(await store.findByExternalId(tenantA, "imdb", "tt")).toBeUndefined();
        expect(await store.findByExternalId(tenantA, "constructor", "tt1")).toBeUndefined();
      });
    });

    describe("relations", () => {
      it("replaces by both ends and kind, and needs no items", async () => {
        await store.putRelations(tenantA, [
          relation("a", "b"),
          relation("b", "a"),
          relation("a", "b", "inspired-by", 0.5),
        ]);
        await store.putRelations(tenantA, [relation("a", "b", "adaptation-of", 1 / 3)]);
        await store.putRelations(tenantA, []);
        expect(byText(await store.relations(tenantA))).toEqual(
          byText([
            relation("a", "b", "adaptation-of", 1 / 3),
            relation("b", "a"),
            relation("a", "b", "inspired-by", 0.5),
          ]),
        );
      });

      it("deletes by both ends and kind, and ignores absent ones", async () => {
        const kept = [relation("b", "a"), relation("a", "b", "inspired-by")];
        await store.putRelations(tenantA, [relation("a", "b"), ...kept]);
        const gone = relation("a", "b");
        await store.deleteRelations(tenantB, [gone]);
        expect(await store.relations(tenantA)).toHaveLength(3);
        for (let round = 0; round < 2; round += 1) {
          await store.deleteRelations(tenantA, [gone, relation("x", "y")]);
          expect(byText(await store.relations(tenantA))).toEqual(byText(kept));
          expect(byText(await store.relationsOf(tenantA, itemIds("a")))).toEqual(byText(kept));
        }
        await store.deleteRelations(tenantA, []);
      });

      it("finds those that touch any of the ids, each once", async () => {
        const all = [relation("a", "b"), relation("c", "a"), relation("d", "e"), relation("🎬/'", "e")];
        await store.putRelations(tenantA, all);
        expect(byText(await store.relationsOf(tenantA, itemIds("a", "b", "x")))).toEqual(byText(all.slice(0, 2)));
        expect(await store.relationsOf(tenantA, itemIds("🎬/'"))).toEqual(all.slice(3));
        expect(await store.relationsOf(tenantA, itemIds("a", "a"))).toHaveLength(2);
        expect(await store.relationsOf(tenantA, [])).toEqual([]);
      });
    });

    describe("aliases", () => {
      it("follows one step, even where an item has the alias as its id", async () => {
        await store.put(tenantA, [someItem("canonical"), someItem("alias 2")]);
        await store.putAliases(tenantA, [
          alias("alias 1", "canonical"),
          alias("alias 2", "canonical"),
          alias("lost", "nowhere"),
        ]);
        const answer = await store.get(tenantA, itemIds("alias 1", "canonical", "alias 2", "lost"));
        expect(answer.map((one) => one?.id)).toEqual(["canonical", "canonical", "canonical", undefined]);
      });

      it("takes the place of an item with the alias as its id: relations and aliases pass to the canonical", async () => {
        await store.put(tenantA, [
          someItem("one", "First"),
          someItem("two", "Second", { externalIds: { isbn: "1" } }),
          someItem("film"),
        ]);
        await store.putRelations(tenantA, [relation("film", "two"), relation("two", "one"), relation("film", "one")]);
        await store.putAliases(tenantA, [alias("older", "two")]);
        await store.putAliases(tenantA, [alias("two", "one")]);
        expect(idsOf(await scanAll(store, tenantA))).toEqual(["film", "one"]);
        expect(await store.count(tenantA)).toBe(2);
        expect(await found("second")).toEqual([]);
        expect(await store.findByExternalId(tenantA, "isbn", "1")).toBeUndefined();
        expect((await store.get(tenantA, itemIds("two", "older"))).map((one) => one?.id)).toEqual(["one", "one"]);
        expect(byText(await store.aliases(tenantA))).toEqual([alias("older", "one"), alias("two", "one")]);
        expect(await store.relations(tenantA)).toEqual([relation("film", "one")]);
      });

      it("replaces by alias", async () => {
        await store.put(tenantA, [someItem("one"), someItem("two")]);
        await store.putAliases(tenantA, [alias("x", "one"), alias("y", "one")]);
        await store.putAliases(tenantA, [alias("x", "two")]);
        await store.putAliases(tenantA, []);
        expect(byText(await store.aliases(tenantA))).toEqual([alias("x", "two"), alias("y", "one")]);
        expect((await store.get(tenantA, itemIds("x")))[0]?.id).toBe("two");
      });
    });

    it.runIf(abilities.isDurable)("has everything after a restart (durable stores only)", async () => {
      await store.put(tenantA, [fullItem, someItem("deleted")]);
      await store.delete(tenantA, itemIds("deleted"));
      await store.putRelations(tenantA, [relation("a", "b")]);
      await store.putAliases(tenantA, [alias("x", fullItem.id)]);
      store = await opened.reopen!();
      expect(await scanAll(store, tenantA)).toStrictEqual([fullItem]);
      expect(await store.get(tenantA, itemIds("x"))).toStrictEqual([fullItem]);
      expect(await found("gatsby")).toEqual([fullItem.id]);
      expect((await store.findByExternalId(tenantA, "goodreads", "4671"))?.id).toBe(fullItem.id);
      expect(await store.relations(tenantA)).toEqual([relation("a", "b")]);
    });
  });
}
