import { describe, expect, it } from "vitest";
import { parseItemId } from "../../domain/ids.ts";
import { createItem, type Mood } from "../../domain/item.ts";
import { seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import { createCatalogue, type TrainingData } from "../../models/model.ts";
import { trainServingModel } from "../../pipeline/train/train.ts";
import { defaultBlend } from "../../serving/weights.ts";

/** PLANTED: sessions of likes within minutes, of one mood each or of none, to see whether the difference is found. */
const userCount = 160;
const itemCount = 240;
const sessionCount = 4;
const likesPerSession = 5;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const uniform = seededUniform(7);
const moodAt = (): Mood => ({ valence: 2 * uniform() - 1, arousal: 2 * uniform() - 1 });
const items = Array.from({ length: itemCount }, (_, item) =>
  createItem({ id: parseItemId(`item-${item}`), domain: "music", title: `Record ${item}`, mood: moodAt() }),
);
const distance = (a: Mood, b: Mood) => Math.hypot(a.valence - b.valence, a.arousal - b.arousal);

function likesIn(isByMood: boolean): readonly number[] {
  const mood = moodAt();
  const keyed = items.map((item, index) => ({
    index,
    key: isByMood ? distance(item.mood!, mood) + 0.2 * uniform() : uniform(),
  }));
  return keyed
    .toSorted((a, b) => a.key - b.key)
    .slice(0, likesPerSession)
    .map(({ index }) => index);
}

function sessions(isByMood: boolean, minutesApart: number): TrainingData {
  const likes = Array.from({ length: userCount }, (_, user) => {
    const times = new Map<number, number>();
    for (let session = 0; session < sessionCount; session += 1)
      for (const [place, item] of likesIn(isByMood).entries())
        times.set(item, session * 30 * dayMs + place * minutesApart * minuteMs + dayMs);
    return [...times].map(([item, atMs]) => ({ user, item, atMs }));
  })
    .flat()
    .toSorted((a, b) => a.user - b.user || a.item - b.item);
  return {
    catalogue: createCatalogue(items),
    preferences: sparseFromTriples(
      userCount,
      itemCount,
      likes.map(({ user }) => user),
      likes.map(({ item }) => item),
      likes.map(() => 3),
    ),
    lastAtMs: Float64Array.from(likes, ({ atMs }) => atMs),
    relations: [],
    nowMs: 200 * dayMs,
  };
}

const shareOf = async (data: TrainingData) =>
  (await trainServingModel(data, { seed: 1 })).blend.byDomain["music"]!.moodShare;

describe("what a mood weighs", () => {
  it("is learned where people stay in one", async () => {
    expect(await shareOf(sessions(true, 10))).toBeGreaterThan(0);
  });

  it("is nothing where they do not, but for chance in one of five draws at most", async () => {
    const drawn = [];
    for (let draw = 0; draw < 5; draw += 1) drawn.push(await shareOf(sessions(false, 10)));
    expect(drawn.filter((share) => share === 0).length).toBeGreaterThanOrEqual(4);
  });

  it("stays at the default where likes lie too far apart to tell a mood", async () => {
    expect(await shareOf(sessions(true, 4 * 24 * 60))).toBe(defaultBlend.default.moodShare);
  });
});
