import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ItemId } from "../domain/ids.ts";
import { createItem, type Mood } from "../domain/item.ts";
import { fillMinutes, pathCost, planEvening, smoothOrder, type Playable } from "./playlist.ts";

const axis = fc.double({ min: -1, max: 1, noNaN: true });
const mood: fc.Arbitrary<Mood> = fc.record({ valence: axis, arousal: axis });
const fields = fc.record({
  mood: fc.option(mood, { nil: undefined }),
  score: fc.double({ min: 0, max: 1, noNaN: true }),
  tempoBpm: fc.option(fc.integer({ min: 40, max: 220 }), { nil: undefined }),
  minutes: fc.integer({ min: 1, max: 200 }),
});

function playable(
  id: string,
  {
    mood: own,
    score,
    tempoBpm,
    minutes,
  }: { mood?: Mood | undefined; score: number; tempoBpm?: number | undefined; minutes: number },
  domain = "music",
): Playable {
  const length = domain === "book" ? { pageCount: 10 * minutes } : { lengthMinutes: minutes };
  return {
    item: createItem({ id: id as ItemId, domain, title: id, ...length, ...(tempoBpm !== undefined && { tempoBpm }) }),
    mood: own,
    score,
  };
}

const playables = (maxLength: number, domain?: string) =>
  fc.array(fields, { maxLength }).map((all) => all.map((one, at) => playable(`${domain} ${at}`, one, domain)));

describe("the order of a playlist", () => {
  it("holds everything once, begins near the mood, and has no larger steps in sum than the order given", () => {
    fc.assert(
      fc.property(playables(14), fc.option(mood, { nil: undefined }), (entries, start) => {
        const path = smoothOrder(entries, start);
        expect(new Set(path)).toEqual(new Set(entries));
        expect(path.length).toBe(entries.length);
        const given = [path[0], ...entries.filter((entry) => entry !== path[0])].slice(0, entries.length);
        expect(pathCost(path)).toBeLessThanOrEqual(pathCost(given as readonly Playable[]) + 1e-9);
      }),
    );
  });

  it("is smoother than nine of ten random orders", () => {
    fc.assert(
      fc.property(
        fc.array(fields, { minLength: 8, maxLength: 14 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (all, keys) => {
          const entries = all.map((one, at) => playable(String(at), one));
          const own = pathCost(smoothOrder(entries));
          const random = Array.from({ length: 50 }, () => {
            const keyed = entries.map((entry) => ({ entry, key: keys.next().value ?? 0 }));
            return pathCost(keyed.toSorted((a, b) => a.key - b.key).map(({ entry }) => entry));
          });
          expect(random.filter((cost) => cost >= own - 1e-9).length).toBeGreaterThanOrEqual(45);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("takes small steps of tempo as well as of mood", () => {
    const at = (tempoBpm: number) =>
      playable(String(tempoBpm), { score: 1, minutes: 3, tempoBpm, mood: { valence: 0, arousal: 0 } });
    const path = smoothOrder([60, 180, 75, 140, 95, 115].map(at));
    expect(path.map(({ item }) => item.tempoBpm)).toEqual([60, 75, 95, 115, 140, 180]);
  });
});

describe("a given time", () => {
  it("is never exceeded by music, which goes in best first", () => {
    fc.assert(
      fc.property(
        playables(20),
        fc.integer({ min: 15, max: 300 }),
        fc.integer({ min: 1, max: 20 }),
        (entries, minutes, n) => {
          const chosen = fillMinutes(entries, n, minutes);
          expect(chosen.length).toBeLessThanOrEqual(n);
          expect(chosen.reduce((sum, { item }) => sum + item.lengthMinutes!, 0)).toBeLessThanOrEqual(minutes);
          const left = entries.filter((entry) => !chosen.includes(entry));
          const rest = minutes - chosen.reduce((sum, { item }) => sum + item.lengthMinutes!, 0);
          expect(chosen.length === n || left.every(({ item }) => item.lengthMinutes! > rest)).toBe(true);
        },
      ),
    );
  });

  it("is never exceeded by an evening, which holds one of a domain at most and no more of a book than it has", () => {
    const pools = fc.tuple(playables(4, "book"), playables(4, "movie"), playables(4, "music"));
    fc.assert(
      fc.property(pools, fc.integer({ min: 15, max: 500 }), (given, minutes) => {
        const evening = planEvening(given, minutes);
        expect(evening.reduce((sum, entry) => sum + entry.minutes, 0)).toBeLessThanOrEqual(minutes);
        const domains = evening.map(({ entry }) => entry.item.domain);
        expect(new Set(domains).size).toBe(domains.length);
        for (const { entry, pageCount } of evening)
          expect(pageCount ?? 0).toBeLessThanOrEqual(entry.item.pageCount ?? 0);
        const fits = (domain: number) => given[domain]!.some(({ item }) => item.lengthMinutes! <= minutes);
        expect(evening.length).toBeGreaterThanOrEqual(Number(fits(1) || fits(2)));
      }),
    );
  });

  it("has room for a film, a record and a chapter in an evening", () => {
    const [book, film, record] = ["book", "movie", "music"].map((domain) =>
      playable(domain, { score: 1, minutes: domain === "music" ? 40 : 100 }, domain),
    );
    const evening = planEvening([[book!], [film!], [record!]], 180);
    expect(new Set(evening.map(({ entry }) => entry))).toEqual(new Set([book, film, record]));
    const reading = evening.find(({ entry }) => entry === book)!;
    expect(reading).toEqual({ entry: book, minutes: 40, pageCount: 34 });
  });
});
