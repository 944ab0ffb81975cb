import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseItemId } from "../../domain/ids.ts";
import { createItem, type Item } from "../../domain/item.ts";
import { readDemoData } from "../testing-demo.ts";
import { parseName } from "./names.ts";
import { type People, resolvePeople } from "./people.ts";

const nobody = (): readonly number[] => [];

let serial = 0;
function work(domain: string, role: string, name: string, fields: Partial<Item> = {}): Item {
  serial += 1;
  const id = parseItemId(`${domain}:${serial}`);
  return createItem({ id, domain, title: `Work ${serial}`, creators: [{ name, role }], ...fields });
}

/** Whether the first creator of two works is one person. */
const areOne = (people: People, items: readonly Item[], a = 0, b = 1) =>
  people.personOf(a, items[a]!.creators[0]!.name) === people.personOf(b, items[b]!.creators[0]!.name);
const together = (...items: readonly Item[]) => areOne(resolvePeople(items, nobody), items);

const anyTwoNames = [
  "John Barrow",
  "Mary Clay",
  "Henry Stone",
  "Anna Field",
  "Paul Reed",
  "James Marsh",
  "Ruth Dale",
  "Carl West",
  "Jane Moss",
  "Peter Ford",
  "Alice Brook",
  "Frank Hill",
  "Laura Lane",
  "Simon Wood",
  "Helen Park",
  "Mark Rivers",
  "Nora Bell",
  "David Green",
  "Emma Snow",
  "Tom Banks",
];

describe("people", () => {
  it("keeps 20 planted pairs of namesakes apart, and the same person's works together", () => {
    const planted = anyTwoNames.flatMap((name, index): readonly (readonly [Item, Item])[] => {
      switch (index % 4) {
        case 0: // more than a life between their works
          return [
            [
              work("book", "author", name, { year: 1820 + index }),
              work("book", "author", name, { year: 1990 + index }),
            ],
          ];
        case 1: // one writes novels, the other makes records, nothing in common
          return [[work("book", "author", name, { year: 1965 }), work("music", "performer", name, { year: 1977 })]];
        case 2: // told apart by the catalogue
          return [
            [
              work("movie", "director", `${name} (I)`, { year: 1999 }),
              work("movie", "actor", `${name} (II)`, { year: 2001 }),
            ],
          ];
        default: // a composer of today and a director of yesterday
          return [[work("music", "composer", name, { year: 2010 }), work("movie", "director", name, { year: 1950 })]];
      }
    });
    const items = planted.flat();
    const people = resolvePeople(items, nobody);
    expect(planted.filter((_, pair) => areOne(people, items, 2 * pair, 2 * pair + 1))).toEqual([]);
    expect(people.persons).toHaveLength(40);
    expect([...people.byBase.values()].every((persons) => persons.length === 2)).toBe(true);
  });

  it("takes a person of several domains for one", () => {
    expect(
      together(work("book", "author", "F. Scott Fitzgerald"), work("movie", "screenwriter", "Fitzgerald, F. Scott")),
    ).toBe(true);
    expect(
      together(
        work("music", "performer", "Ann Star", { year: 1980 }),
        work("movie", "actor", "Ann Star", { year: 1990 }),
      ),
    ).toBe(true);
    const memoir = work("book", "author", "Joe Song", { year: 2010, genres: ["memoir"] });
    expect(together(memoir, work("music", "performer", "Joe Song", { year: 1975 }))).toBe(true);
  });

  it("joins what a relation, a title, or a shared creator ties together, whatever the roles", () => {
    const both = [
      work("book", "author", "Kim Page", { year: 1999 }),
      work("movie", "director", "Kim Page", { year: 2012 }),
    ];
    expect(together(...both)).toBe(false);
    expect(
      areOne(
        resolvePeople(both, (item) => [1 - item]),
        both,
      ),
    ).toBe(true);
    expect(together(...both.map((item) => ({ ...item, title: "One Title" })))).toBe(true);
    const partner = { name: "Lee Pair", role: "producer" };
    expect(together(...both.map((item) => ({ ...item, creators: [...item.creators, partner] })))).toBe(true);
  });

  it("never joins two different additions to a name, even over a work without one", () => {
    const items = ["(I)", "", "(II)"].map((tag) => work("movie", "actor", `Max Twin ${tag}`.trim(), { title: "Same" }));
    const people = resolvePeople(items, nobody);
    expect(areOne(people, items, 0, 2)).toBe(false);
  });

  it("joins a long career of works that lie close enough", () => {
    const items = [1600, 1610, 1680, 1760].map((year) => work("book", "author", "Old Hand", { year }));
    expect(areOne(resolvePeople(items, nobody), items, 0, 3)).toBe(true);
  });

  it("finds no namesakes among the creators of the demo, where there are none", () => {
    const { catalogue, relations } = readDemoData();
    const indexOf = new Map(catalogue.items.map((item, index) => [item.id, index]));
    const related = catalogue.items.map((): number[] => []);
    for (const { from, to } of relations) {
      related[indexOf.get(from)!]!.push(indexOf.get(to)!);
      related[indexOf.get(to)!]!.push(indexOf.get(from)!);
    }
    const { byBase, persons } = resolvePeople(catalogue.items, (item) => related[item]!);
    expect([...byBase].filter(([, same]) => same.length > 1).map(([base]) => base)).toEqual([]);
    const across = persons.filter(
      ({ items }) => new Set(items.map((item) => catalogue.items[item]!.domain)).size === 3,
    );
    expect(across.length).toBeGreaterThan(0);
  });

  it("gives every credit one person, whose works are those that credit the name", () => {
    const anyWork = fc.record({
      name: fc.constantFrom("Al One", "Al One (II)", "Bo Two", "Cy Three"),
      role: fc.constantFrom("author", "director", "actor", "performer", "composer", "juggler"),
      year: fc.option(fc.integer({ min: 1500, max: 2026 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(anyWork, { maxLength: 25 }), (list) => {
        const items = list.map(({ name, role, year }) => work("book", role, name, year === undefined ? {} : { year }));
        const people = resolvePeople(items, nobody);
        for (const [index, { creators }] of items.entries()) {
          const person = people.persons[people.personOf(index, creators[0]!.name)!]!;
          expect(person.items).toContain(index);
          expect(person.base).toBe(parseName(creators[0]!.name).base);
        }
        expect(people.persons.flatMap((person) => person.items)).toHaveLength(items.length);
      }),
    );
  });
});
