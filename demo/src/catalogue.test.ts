import { describe, expect, it } from "vitest";
import { readDemoCatalogue } from "./catalogue.ts";
import { simulateHouseholds } from "./households.ts";

const { items, relations } = await readDemoCatalogue();
const byId = new Map(items.map((item) => [item.id, item]));
const namesOf = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

describe("demo catalogue", () => {
  it("has at least 300 works of each domain", () => {
    for (const domain of ["book", "movie", "music"])
      expect(items.filter((item) => item.domain === domain).length).toBeGreaterThanOrEqual(300);
  });

  it("has at least 150 adaptations and 80 soundtracks", () => {
    expect(relations.filter(({ kind }) => kind === "adaptation-of").length).toBeGreaterThanOrEqual(150);
    expect(relations.filter(({ kind }) => kind === "soundtrack-of").length).toBeGreaterThanOrEqual(80);
  });

  it("has no work twice", () => {
    const keys = items.map((item) => [item.domain, item.title.toLowerCase(), item.year].join("|"));
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
    expect(byId.size).toBe(items.length);
  });

  it("has no external id twice within a domain", () => {
    const keys = items.flatMap((item) =>
      Object.entries(item.externalIds ?? {}).map(([scheme, value]) => `${item.domain} ${scheme} ${value}`),
    );
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
  });

  it("has no dangling, reflexive or repeated relation", () => {
    expect(relations.filter(({ from, to }) => !byId.has(from) || !byId.has(to) || from === to)).toEqual([]);
    const keys = relations.map(({ from, to, kind }) => `${from} ${kind} ${to}`);
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
  });

  it("has possible years, and nothing older than what it is made from", () => {
    const earliest: Record<string, number> = { book: -800, movie: 1895, music: 1917 };
    const impossible = items.filter(({ year, domain }) => !year || year < (earliest[domain] ?? 0) || year > 2026);
    expect(namesOf(impossible)).toEqual([]);
    const backwards = relations.filter(
      ({ from, to, kind }) =>
        ["adaptation-of", "remake-of", "sequel-of"].includes(kind) &&
        (byId.get(from)?.year ?? 0) < (byId.get(to)?.year ?? 0),
    );
    expect(backwards).toEqual([]);
  });

  it("links the right domains", () => {
    const domains = ({ from, to }: { readonly from: string; readonly to: string }) =>
      `${byId.get(from)?.domain} ${byId.get(to)?.domain}`;
    const soundtracks = relations.filter(({ kind }) => kind === "soundtrack-of");
    expect(soundtracks.filter((relation) => domains(relation) !== "music movie")).toEqual([]);
    const series = relations.filter(({ kind }) => kind === "sequel-of" || kind === "remake-of");
    expect(series.filter(({ from, to }) => byId.get(from)?.domain !== byId.get(to)?.domain)).toEqual([]);
  });

  it("says of every work what it is about, in words of its own", () => {
    const poor = items.filter(({ description = "", themes = [], genres = [], creators = [] }) => {
      const words = description.split(/\s+/).length;
      return words < 15 || words > 80 || themes.length < 2 || genres.length === 0 || creators.length === 0;
    });
    expect(namesOf(poor)).toEqual([]);
    expect(new Set(items.map(({ description }) => description)).size).toBe(items.length);
  });

  it("numbers the volumes of a series without repeating one", () => {
    const places = items.flatMap(({ domain, series }) =>
      series ? [`${domain} ${series.name} ${series.position}`] : [],
    );
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
  });

  it("offers every work on a service of its domain", () => {
    for (const item of items) expect(item.offers?.[0]?.service).toMatch(/^Demo /);
  });
});

describe("household simulation", () => {
  it("is the same for the same seed, another for another", () => {
    const options = { seed: 7, householdCount: 5, worksPerPerson: 10 };
    const ids = (seed: number) =>
      simulateHouseholds(items, { ...options, seed }).events.map((event) => "id" in event && event.id);
    expect(ids(7)).toEqual(ids(7));
    expect(ids(8)).not.toEqual(ids(7));
  });

  it("touches only known works, each event once", () => {
    const { events } = simulateHouseholds(items);
    expect(events.filter(({ itemId }) => !byId.has(itemId))).toEqual([]);
    expect(new Set(events.map((event) => "id" in event && event.id)).size).toBe(events.length);
  });
});
