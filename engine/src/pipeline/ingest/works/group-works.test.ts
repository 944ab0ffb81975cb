import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseItemId } from "../../../domain/ids.ts";
import { createItem, type Item } from "../../../domain/item.ts";
import { groupWorks } from "./group-works.ts";
import { workOf } from "./work.ts";

function record(
  id: string,
  title: string,
  fields: Partial<Omit<Item, "creators">> & { readonly by?: string } = {},
): Item {
  const { by, ...rest } = fields;
  const domain = fields.domain ?? "book";
  const creators = by === undefined ? [] : [{ name: by, role: domain === "movie" ? "director" : "author" }];
  return createItem({ id: parseItemId(id), title, creators, ...rest, domain });
}

function group(...items: readonly Item[]) {
  const { groups, doubtful } = groupWorks(items.map((item) => workOf(item)));
  return {
    groups: groups.map((works) => works.map(({ id }) => id).toSorted()),
    doubtful: doubtful.map(({ a, b, reason }) => [a.id, b.id, reason]),
  };
}

const film = (id: string, title: string, year?: number, fields: Parameters<typeof record>[2] = {}) =>
  record(id, title, { ...fields, domain: "movie", ...(year !== undefined && { year }) });

describe("groupWorks", () => {
  it("joins by an id in common, whatever the titles are called", () => {
    const { groups } = group(
      film("a:1", "City of God", 2002, { externalIds: { tmdb: "598" } }),
      film("b:1", "Cidade de Deus", 2002, { externalIds: { tmdb: "598", imdb: "tt0317248" } }),
      film("c:1", "Something Else", 2002, { externalIds: { imdb: "0317248" } }),
    );
    expect(groups).toEqual([["a:1", "b:1", "c:1"]]);
  });

  it("doubts an id in common when title and year speak against it", () => {
    const { groups, doubtful } = group(
      film("a:1", "Some Film", 1950, { externalIds: { imdb: "tt0000001" } }),
      film("b:1", "Another", 1999, { externalIds: { imdb: "tt0000001" } }),
      record("a:2", "Some Book", { externalIds: { isbn: "0195153448" } }),
      record("b:2", "Cooking", { externalIds: { isbn: "9780195153446" } }),
    );
    expect(groups).toEqual([]);
    expect(doubtful).toHaveLength(2);
  });

  it("joins books by title and author over editions, subtitles and ways to write names", () => {
    const { groups } = group(
      record("a:1", "The Great Gatsby", { by: "F. Scott Fitzgerald", year: 1925 }),
      record("b:1", "Great Gatsby (Penguin Classics)", { by: "Fitzgerald, F. Scott", year: 1998 }),
      record("b:2", "The Great Gatsby: A Novel", { by: "Francis Scott Fitzgerald", year: 2004 }),
      record("a:2", "Fast Food Nation", { by: "Eric Schlosser", year: 2001 }),
      record("b:3", "Fast Food Nation: The Dark Side of the All-American Meal", { by: "ERIC SCHLOSSER", year: 2002 }),
      record("b:4", "The Hobbit", { by: "J. R. R. Tolkien" }),
      record("a:4", "The Hobbit", { by: "J.R.R. Tolkien" }),
    );
    expect(groups).toEqual([
      ["a:1", "b:1", "b:2"],
      ["a:2", "b:3"],
      ["a:4", "b:4"],
    ]);
  });

  it("keeps books of one title by others, volumes, sets and study guides apart", () => {
    const { groups, doubtful } = group(
      record("a:1", "Collected Poems", { by: "W. H. Auden" }),
      record("b:1", "Collected Poems", { by: "Dylan Thomas" }),
      record("a:2", "Saga, Vol. 1", { by: "Brian K. Vaughan" }),
      record("b:2", "Saga, Volume Two", { by: "Brian K. Vaughan" }),
      record("a:3", "Hamlet", { by: "William Shakespeare" }),
      record("b:3", "Hamlet (SparkNotes)", { by: "William Shakespeare" }),
      record("b:4", "Hamlet (Boxed Set)", { by: "William Shakespeare" }),
      record("a:5", "The Silver Chair (The Chronicles of Narnia, Book 4)", { by: "C. S. Lewis" }),
      record("b:5", "The Silver Chair (The Chronicles of Narnia, Book 6)", { by: "C. S. Lewis" }),
    );
    expect(groups).toEqual([]);
    expect(doubtful).toEqual([]);
  });

  it("only doubts when one title stands for several volumes or subtitles", () => {
    const { groups, doubtful } = group(
      record("a:1", "The Green Mile", { by: "Stephen King" }),
      record("b:1", "The Green Mile: Coffey on the Mile", { by: "Stephen King" }),
      record("b:2", "The Green Mile: Night Journey", { by: "Stephen King" }),
    );
    expect(groups).toEqual([]);
    expect(doubtful.map(([a, b]) => [a, b])).toEqual([
      ["a:1", "b:1"],
      ["a:1", "b:2"],
    ]);
  });

  it("joins films of one title and year, never remakes", () => {
    const { groups, doubtful } = group(
      film("a:1", "The Great Gatsby", 2013),
      film("b:1", "The Great Gatsby", 2013, { by: "Baz Luhrmann" }),
      film("b:2", "The Great Gatsby", 1974, { by: "Jack Clayton" }),
      film("a:3", "Cronos", 1992),
      film("b:3", "Cronos", 1993),
      film("a:4", "Halloween", 1978, { by: "John Carpenter" }),
      film("b:4", "Halloween", 1979, { by: "John Carpenter" }),
    );
    expect(groups).toEqual([
      ["a:1", "b:1"],
      ["a:4", "b:4"],
    ]);
    expect(doubtful).toEqual([["a:3", "b:3", "same title, creator unknown, one year apart"]]);
  });

  it("doubts films that one catalogue has twice of the same title and year", () => {
    const { groups, doubtful } = group(film("a:1", "Emma", 1996), film("a:2", "Emma", 1996), film("b:1", "Emma", 1996));
    expect(groups).toEqual([]);
    expect(doubtful).toHaveLength(3);
  });

  it("never joins what has different ids of whole works, not even over a third record", () => {
    const { groups, doubtful } = group(
      film("a:1", "Emma", 1996, { by: "Douglas McGrath", externalIds: { imdb: "tt0116191" } }),
      film("b:1", "Emma", 1996, { by: "Douglas McGrath" }),
      film("c:1", "Emma", 1996, { by: "Douglas McGrath", externalIds: { imdb: "tt0118308" } }),
    );
    expect(groups).toEqual([["a:1", "b:1"]]);
    expect(doubtful).toEqual([]);
  });

  it("keeps a band apart from the album that has its name, and domains from each other", () => {
    const music = (id: string, title: string, by: string, year?: number) =>
      record(id, title, { domain: "music", by, ...(year !== undefined && { year }) });
    const { groups, doubtful } = group(
      music("lastfm:artist:1", "Metallica", "Metallica"),
      music("demo:1", "Metallica", "Metallica", 1991),
      music("other:1", "METALLICA", "Metallica", 1991),
      record("book:1", "Metallica", { by: "Metallica" }),
    );
    expect(groups).toEqual([["demo:1", "other:1"]]);
    expect(doubtful.length).toBeGreaterThan(0);
  });

  it("keeps records of one composition by different performers apart", () => {
    const album = (id: string, title: string, ...performers: readonly string[]) =>
      createItem({
        id: parseItemId(id),
        domain: "music",
        title,
        year: 1959,
        creators: [
          { name: "George Gershwin", role: "composer" },
          ...performers.map((name) => ({ name, role: "performer" })),
        ],
      });
    const { groups, doubtful } = group(
      album("a:1", "Porgy and Bess", "Miles Davis"),
      album("a:2", "Porgy & Bess", "Ella Fitzgerald", "Louis Armstrong"),
      album("b:1", "Porgy & Bess", "Louis Armstrong", "Ella Fitzgerald"),
      album("a:3", "An American in Paris"),
      album("b:3", "An American in Paris", "Leonard Bernstein"),
    );
    expect(groups).toEqual([
      ["a:2", "b:1"],
      ["a:3", "b:3"],
    ]);
    expect(doubtful).toEqual([]);
  });

  it("tells titles of signs alone apart", () => {
    const { groups } = group(
      record("a:1", "!!!", { domain: "music", by: "!!!" }),
      record("b:1", "???", { domain: "music", by: "???" }),
      record("c:1", "!!!", { domain: "music", by: "!!!" }),
    );
    expect(groups).toEqual([["a:1", "c:1"]]);
  });

  it("does not depend on the order of the records", () => {
    const items = [
      film("a:1", "The Thing", 1982, { by: "John Carpenter", externalIds: { tmdb: "1091" } }),
      film("b:1", "The Thing", 1982),
      film("c:1", "Thing, The", 1982, { externalIds: { tmdb: "1091" } }),
      film("d:1", "The Thing", 2011, { by: "Matthijs van Heijningen Jr." }),
      record("a:2", "Wicked", { by: "Gregory Maguire", year: 1995 }),
      record("b:2", "Wicked: The Life and Times of the Wicked Witch of the West", { by: "G. Maguire" }),
    ];
    const sorted = (result: ReturnType<typeof group>) => result.groups.map((ids) => ids.join()).toSorted();
    const expected = sorted(group(...items));
    fc.assert(
      fc.property(fc.shuffledSubarray(items, { minLength: items.length }), (shuffled) => {
        expect(sorted(group(...shuffled))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it("cuts large blocks of one title by the creator's surname", () => {
    const items = Array.from({ length: 400 }, (_, index) =>
      record(`a:${index}`, "Selected Poems", { by: `Poet ${"abcdefghij".charAt(index % 10)}x${index}` }),
    );
    const twin = record("b:1", "Selected Poems", { by: "Poet bx1" });
    expect(group(...items, twin).groups).toEqual([["a:1", "b:1"]]);
  });
});
