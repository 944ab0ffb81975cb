import { describe, expect, it } from "vitest";
import { parseItemId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import type { MomentValues } from "../../domain/moment.ts";
import { seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import { createCatalogue, type TrainingData } from "../model.ts";
import { momentFeatures } from "./item-features.ts";
import { ownDecayYears } from "./eras.ts";
import { moments, noMoments } from "./moments.ts";
import { ShapeFit } from "./rate-ratio.ts";

const genres = ["comedy", "horror", "drama"] as const;
const itemCount = 120;
const catalogue = createCatalogue(
  Array.from({ length: itemCount }, (_, index) =>
    createItem({
      id: parseItemId(`movie:${index}`),
      domain: "movie",
      title: `Film ${index}`,
      genres: [genres[index % 3]!],
      year: 2000 + (index % 20),
    }),
  ),
);
const ofGenre = (genre: number) => Uint32Array.from(catalogue.items.keys()).filter((item) => item % 3 === genre);
const evening: MomentValues = { time: "weekday evening" };
const morning: MomentValues = { time: "weekday morning" };

interface Planted {
  /** How much oftener everybody chooses horror in the evening: 1 for no oftener. */
  readonly ratio: number;
  readonly userCount?: number;
  readonly seed?: number;
}

/** Everybody likes 24 films, 12 at each time. `ratio` is a simulation of a habit that all share. */
function world({ ratio, userCount = 200, seed = 1 }: Planted): TrainingData {
  const uniform = seededUniform(seed);
  const triples = Array.from({ length: userCount }, (_, user) => {
    const chosen = new Map<number, number>();
    while (chosen.size < 24) {
      const time = chosen.size % 2;
      const weights = [1, time === 0 ? ratio : 1, 1];
      let toss = uniform() * weights.reduce((sum, weight) => sum + weight, 0);
      const genre = weights.findIndex((weight) => (toss -= weight) < 0);
      const item = ofGenre(genre)[Math.floor(uniform() * (itemCount / 3))]!;
      if (!chosen.has(item)) chosen.set(item, time);
    }
    return [...chosen].toSorted(([a], [b]) => a - b).map(([item, time]) => ({ user, item, time }));
  }).flat();
  return {
    catalogue,
    preferences: sparseFromTriples(
      userCount,
      itemCount,
      triples.map(({ user }) => user),
      triples.map(({ item }) => item),
      triples.map(() => 3),
    ),
    lastAtMs: Float64Array.from(triples, () => Date.UTC(2020, 5, 1)),
    moments: { values: [evening, morning], of: Uint32Array.from(triples, ({ time }) => time) },
    relations: [],
    nowMs: Date.UTC(2020, 6, 1),
  };
}

function scoresAt(
  model: ReturnType<typeof moments.train>,
  moment: MomentValues,
  own = model.ownMoments(new Uint32Array(), []),
) {
  const items = Uint32Array.of(0, 1, 2);
  const out = new Float32Array(items.length);
  model.score(moment, own, items, out);
  return out;
}

describe("moments", () => {
  it("finds a habit that everybody shares, about as strong as it is, and none where there is none", () => {
    const model = moments.train(world({ ratio: 3 }));
    const [comedy, horror] = scoresAt(model, evening);
    expect(horror!).toBeGreaterThan(0.1);
    expect(comedy!).toBeLessThan(-0.05);
    expect(scoresAt(model, morning)[1]!).toBeLessThan(-0.1);
    const still = moments.train(world({ ratio: 1 }));
    for (const score of scoresAt(still, evening)) expect(Math.abs(score)).toBeLessThan(0.02);
  });

  it("says nothing of a moment of which nothing is known", () => {
    const model = moments.train(world({ ratio: 3 }));
    expect([...scoresAt(model, { season: "winter" })]).toEqual([0, 0, 0]);
    expect([...scoresAt(model, {})]).toEqual([0, 0, 0]);
    expect([...scoresAt(noMoments, evening)]).toEqual([0, 0, 0]);
  });

  it("lets a user's own habit outweigh everybody's, the more of it there is", () => {
    // Half of the people are the other way round, so that κ of single users says that people differ.
    const one = world({ ratio: 6 });
    const flipped = one.moments!.of.map((time, entry) => (entry % 48 < 24 ? time : 1 - time));
    const model = moments.train({ ...one, moments: { ...one.moments!, of: flipped } });
    const habit = (count: number) => {
      const items = Uint32Array.from([...ofGenre(1).subarray(0, count), ...ofGenre(0).subarray(0, count)]);
      return model.ownMoments(
        items,
        Array.from(items, (item) => (item % 3 === 1 ? morning : evening)),
      );
    };
    const [little, much] = [scoresAt(model, morning, habit(1)), scoresAt(model, morning, habit(20))];
    expect(much[1]!).toBeGreaterThan(little[1]!);
    expect(much[1]!).toBeGreaterThan(0.2);
    expect(model.evidenceFor(morning, habit(20), 1)).toEqual({
      variable: "time",
      value: "weekday morning",
      feature: "movie/genre:horror",
      isOwn: true,
    });
  });

  it("learns what the people of a community do otherwise, where they are many enough", () => {
    // Horror is of the evening for everybody but in AU, where it is of the morning.
    const one = world({ ratio: 5, userCount: 300 });
    const isAustralian = (entry: number) => Math.floor(entry / 24) % 3 === 0;
    const flipped = one.moments!.of.map((time, entry) => (isAustralian(entry) ? 1 - time : time));
    const communities = Array.from({ length: 300 }, (_, user) =>
      user % 3 === 0 ? "AU" : user % 100 === 1 ? "NZ" : "DE",
    );
    const model = moments.train({ ...one, communities, moments: { ...one.moments!, of: flipped } });
    const horrorAt = (moment: MomentValues, community?: string) =>
      scoresAt(model, moment, model.ownMoments(new Uint32Array(), [], community))[1]!;
    expect(horrorAt(morning, "AU")).toBeGreaterThan(0.1);
    expect(horrorAt(morning, "DE")).toBeLessThan(-0.1);
    expect(horrorAt(evening, "DE")).toBeGreaterThan(horrorAt(evening));
    // Of two people nothing is kept.
    expect(horrorAt(morning, "NZ")).toBe(horrorAt(morning));
    const loaded = moments.load(model.save(), catalogue);
    expect(scoresAt(loaded, morning, loaded.ownMoments(new Uint32Array(), [], "AU"))[1]).toBe(horrorAt(morning, "AU"));
  });

  it("is the same after it was saved and loaded, and refuses what is not one", () => {
    const model = moments.train(world({ ratio: 3 })).withYearShares({ movie: { yearShare: 0.5 } });
    const files = model.save();
    const stored = { ...files, header: JSON.parse(JSON.stringify(files.header)) as typeof files.header };
    const loaded = moments.load(stored, catalogue);
    expect([...scoresAt(loaded, evening)]).toEqual([...scoresAt(model, evening)]);
    expect(loaded.eras).toEqual(model.eras);
    expect(loaded.eras["movie"]!.yearShare).toBe(0.5);
    expect(() => moments.load({ ...stored, arrays: {} }, catalogue)).toThrow(/array time is missing/);
    expect(() => moments.load({ header: {}, arrays: {} }, catalogue)).toThrow(/names and variables/);
    const eras = { movie: { decayYears: 0, yearShare: 0 } };
    expect(() => moments.load({ ...stored, header: { ...stored.header, eras } }, catalogue)).toThrow(/era of movie/);
  });

  it("learns how old is half as good from what is liked: the geometric mean of the distances", () => {
    const { eras } = moments.train(world({ ratio: 1 }));
    // Distances are 1 to 20 years, equally often.
    const expected = Math.exp(Array.from({ length: 20 }, (_, age) => Math.log(age + 1)).reduce((a, b) => a + b) / 20);
    expect(eras["movie"]!.decayYears).toBeGreaterThan(0.9 * expected);
    expect(eras["movie"]!.decayYears).toBeLessThan(1.1 * expected);
    const liked = Array.from({ length: 10 }, () => Date.UTC(2026, 0, 1));
    expect(ownDecayYears(4, [], [])).toBeCloseTo(4);
    expect(
      ownDecayYears(
        4,
        liked,
        liked.map(() => 1962),
      ),
    ).toBeCloseTo(Math.sqrt(4 * 64));
  });
});

describe("ShapeFit", () => {
  it("finds no difference in counts as expected, and much in counts that are not", () => {
    const [even, uneven] = [new ShapeFit(), new ShapeFit()];
    for (let index = 0; index < 200; index += 1) {
      even.add({ count: 50, expected: 50, variance: 50 });
      uneven.add({ count: index % 2 === 0 ? 10 : 90, expected: 50, variance: 50 });
    }
    expect(even.best()).toBe(Infinity);
    expect(uneven.best()).toBeLessThan(10);
    expect(new ShapeFit().best()).toBe(Infinity);
    const given = new ShapeFit();
    for (let index = 0; index < 200; index += 1)
      given.add({ count: index % 2 === 0 ? 4 : 9, expected: 6.5, variance: 1.5 });
    expect(given.best()).toBeLessThan(100);
  });
});

describe("momentFeatures", () => {
  it("are a domain and what is within it", () => {
    const film = {
      domain: "movie",
      genres: ["Comedy", "comedy"],
      themes: ["christmas"],
      year: 1994,
      lengthMinutes: 88,
    };
    expect(momentFeatures(film)).toEqual([
      "movie",
      "movie/genre:comedy",
      "movie/theme:christmas",
      "movie/decade:1990",
      "movie/length:short",
    ]);
    expect(momentFeatures({ domain: "book", genres: [], themes: [], pageCount: 900 })).toEqual([
      "book",
      "book/length:long",
    ]);
  });
});
