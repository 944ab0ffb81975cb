import { createEngine, type Engine, type Item, type RecommendationList } from "codecatalyst";
import { beforeAll, describe, expect, it } from "vitest";
import { fillWithDemo } from "./index.ts";

type Work = Item;
type Mood = NonNullable<Item["mood"]>;

let engine: Engine;
let works: readonly Work[];

beforeAll(async () => {
  engine = await createEngine();
  const { items } = await fillWithDemo(engine);
  await engine.train();
  works = await Promise.all(items.map(({ id }) => engine.findItem(id)));
}, 120_000);

/** Seeded, so that the same draws are judged each time; the share of the mood was set on draws of other seeds. */
function uniformOf(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const moodOf = ({ mood }: Work): Mood => mood ?? { valence: 0, arousal: 0 };
const isBand = ({ domain, genres }: Work) =>
  domain === "music" && genres.some((genre) => ["rock", "folk", "pop", "electronic"].includes(genre));

/** The catalogue has no genre "indie": bands and songwriters of a low mood stand for it, and lively ones for its opposite. */
const sad = (work: Work) => isBand(work) && moodOf(work).valence <= -0.3 && moodOf(work).arousal <= 0.2;
const happy = (work: Work) => isBand(work) && moodOf(work).valence >= 0.4 && moodOf(work).arousal >= 0.3;

function draw(isWanted: (work: Work) => boolean, seed: number): readonly Work[] {
  const uniform = uniformOf(seed);
  const keyed = works.filter(isWanted).map((work) => ({ work, key: uniform() }));
  return keyed
    .toSorted((a, b) => a.key - b.key)
    .slice(0, 5)
    .map(({ work }) => work);
}

/** A new user plays five records, one every ten minutes until now. */
async function playedBy(userId: string, plays: readonly Work[]): Promise<string> {
  const nowMs = Date.now();
  await engine.recordEvents(
    plays.map(({ id }, place) => ({
      id: `${userId} ${id}`,
      accountId: userId,
      itemId: id,
      kind: "finish" as const,
      at: new Date(nowMs - (plays.length - place) * 600_000).toISOString(),
    })),
  );
  return userId;
}

const listFor = async (userId: string, options: Partial<Parameters<Engine["recommend"]>[0]> = {}) =>
  engine.recommend({ userId, n: 12, ...options });

const isDrama = ({ domain, genres }: Work) => domain === "movie" && genres.includes("drama");

const greatQuestions = ["death", "fate", "faith", "religion", "time", "freedom", "good-and-evil", "guilt", "truth"];
const innerQuestions = ["identity", "isolation", "memory", "madness", "ageing"];

/**
 * The catalogue has no such genre: a book is called philosophical here when it is about one of the great questions, or about two of
 * those of the self. 41 % of all its books are, and 22 % of the happy ones.
 */
function isPhilosophical({ domain, themes }: Work): boolean {
  if (domain !== "book") return false;
  const inner = themes.filter((theme) => innerQuestions.includes(theme)).length;
  return inner >= 2 || themes.some((theme) => greatQuestions.includes(theme));
}

const countOf = (list: RecommendationList, isWanted: (work: Work) => boolean) =>
  list.items.filter(({ item }) => isWanted(item)).length;

const distance = (a: Mood, b: Mood) => Math.hypot(a.valence - b.valence, a.arousal - b.arousal);

/** Which part of its domain is farther from a mood than a work. */
function rankIn(work: Work, mood: Mood): number {
  const domain = works.filter((other) => other.domain === work.domain);
  const own = distance(moodOf(work), mood);
  return domain.filter((other) => distance(moodOf(other), mood) > own).length / domain.length;
}

function overlap(one: RecommendationList, other: RecommendationList): number {
  const ids = new Set(one.items.map(({ item }) => item.id));
  return other.items.filter(({ item }) => ids.has(item.id)).length / other.items.length;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const drawCount = 20;
const seeds = Array.from({ length: drawCount }, (_, seed) => seed + 1);
const manySeeds = Array.from({ length: 5 * drawCount }, (_, seed) => seed + 1);

describe("five records of one mood", () => {
  it("are answered with dramas and philosophical books if sad, in nine of ten draws and far more often than without moods or if happy", async () => {
    const found = await Promise.all(
      manySeeds.map(async (seed) => {
        const userId = await playedBy(`sad ${seed}`, draw(sad, seed));
        const [list, off] = [await listFor(userId), await listFor(userId, { moodGoal: "off" })];
        const counts = (one: RecommendationList) => [countOf(one, isDrama), countOf(one, isPhilosophical)] as const;
        const happyList = await listFor(await playedBy(`happy ${seed}`, draw(happy, seed)));
        return { on: counts(list), off: counts(off), happy: counts(happyList), list };
      }),
    );
    const holds = ([dramas, books]: readonly [number, number]) => dramas >= 3 && books >= 2;
    const shares = {
      on: mean(found.map(({ on }) => Number(holds(on)))),
      off: mean(found.map(({ off }) => Number(holds(off)))),
      happy: mean(found.map(({ happy: one }) => Number(holds(one)))),
    };
    process.stdout.write(`>= 3 dramas and >= 2 philosophical books: ${JSON.stringify(shares)}\n`);
    expect(shares.on).toBeGreaterThanOrEqual(0.9);
    expect(shares.on).toBeGreaterThan(shares.off + 0.5);
    expect(shares.on).toBeGreaterThan(shares.happy + 0.3);
    expect(mean(found.map(({ on: [dramas] }) => dramas))).toBeGreaterThanOrEqual(3);
    for (const { list } of found) {
      expect(list.mood?.valence).toBeLessThan(-0.25);
      expect(list.mood?.isStated).toBe(false);
    }
  });

  it("give a playlist of ten records and more, each nearer the mood than 80 % of its domain, in every draw", async () => {
    for (const seed of seeds) {
      const userId = await playedBy(`listener ${seed}`, draw(sad, seed));
      const playlist = await engine.playlist({ userId, n: 12 });
      expect(playlist.entries.length).toBeGreaterThanOrEqual(10);
      for (const { item, reasons } of playlist.entries) {
        expect(rankIn(item, playlist.mood!)).toBeGreaterThanOrEqual(0.8);
        expect(reasons.length).toBeGreaterThan(0);
      }
    }
  });

  it("give a list that shares less than 30 % with that of five happy ones, in every draw", async () => {
    for (const seed of seeds) {
      const low = await listFor(await playedBy(`low ${seed}`, draw(sad, seed)));
      const high = await listFor(await playedBy(`high ${seed}`, draw(happy, seed)));
      expect(overlap(low, high)).toBeLessThan(0.3);
      const valence = (list: RecommendationList) => mean(list.items.map(({ item }) => moodOf(item).valence));
      expect(valence(high)).toBeGreaterThan(valence(low) + 0.4);
    }
  });
});

const opposites: readonly (readonly [name: string, mood: Mood])[] = [
  ["sad and quiet", { valence: -0.5, arousal: -0.2 }],
  ["dark and tense", { valence: -0.5, arousal: 0.6 }],
  ["dark", { valence: -0.6, arousal: 0.2 }],
  ["quiet", { valence: 0, arousal: -0.3 }],
  ["calm and content", { valence: 0.4, arousal: -0.1 }],
];
const middle: Mood = { valence: 0, arousal: 0.25 };

describe("opposite moods", () => {
  it.each(opposites)(
    "%s and its opposite give the same person lists that share less than 30 %%",
    async (_name, mood) => {
      const opposite = { valence: -mood.valence, arousal: 2 * middle.arousal - mood.arousal };
      const userId = "household-7-person-1";
      const [one, other] = [await listFor(userId, { mood }), await listFor(userId, { mood: opposite })];
      expect(overlap(one, other)).toBeLessThan(0.3);
      for (const [list, wanted] of [
        [one, mood],
        [other, opposite],
      ] as const) {
        expect(mean(list.items.map(({ item }) => rankIn(item, wanted)))).toBeGreaterThan(0.75);
        expect(list.items.some(({ reasons }) => reasons.some(({ kind }) => kind === "mood"))).toBe(true);
        expect(new Set(list.items.map(({ item }) => item.domain)).size).toBe(3);
      }
    },
  );

  it("are led to by a wish to be cheered up", async () => {
    const userId = await playedBy("cheer", draw(sad, 1));
    const [match, contrast] = [await listFor(userId), await listFor(userId, { moodGoal: "contrast" })];
    const valence = (list: RecommendationList) => mean(list.items.map(({ item }) => moodOf(item).valence));
    expect(valence(contrast)).toBeGreaterThan(valence(match) + 0.4);
    expect(contrast.items.flatMap(({ reasons }) => reasons.map(({ text }) => text))).toContain("To cheer you up");
  });

  it("count for nothing where moods are off, and no list says that one did", async () => {
    const userId = await playedBy("off", draw(sad, 2));
    const off = await listFor(userId, { moodGoal: "off" });
    expect(off.mood).toBeUndefined();
    expect(off.items.flatMap(({ reasons }) => reasons).some(({ kind }) => kind === "mood")).toBe(false);
  });
});

describe("an evening", () => {
  it.each([45, 120, 180, 300])(
    "of %i minutes is no longer, has no work twice, and holds as many domains as fit",
    async (minutes) => {
      const userId = await playedBy(`evening ${minutes}`, draw(happy, 3));
      const evening = await engine.playlist({ userId, kind: "evening", minutes });
      expect(evening.entries.length).toBeGreaterThanOrEqual(minutes >= 180 ? 3 : 1);
      expect(evening.minutes).toBeLessThanOrEqual(minutes);
      expect(new Set(evening.entries.map(({ item }) => item.domain)).size).toBe(evening.entries.length);
      for (const { item, pageCount, reasons } of evening.entries) {
        expect(pageCount === undefined).toBe(item.domain !== "book");
        expect(reasons.length).toBeGreaterThan(0);
      }
    },
  );
});
