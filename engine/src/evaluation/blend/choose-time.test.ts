import { beforeAll, describe, expect, it } from "vitest";
import { createEngine } from "../../app/engine.ts";
import { parseItemId, parseTenantId, parseUserId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import { createCatalogue, type TrainingData } from "../../models/model.ts";
import { trainServingModel } from "../../pipeline/train/train.ts";
import type { ServingModel } from "../../serving/serving-model.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const itemCount = 150;
const userCount = 160;
const genres = ["comedy", "horror", "drama"] as const;
const from = Date.UTC(2025, 0, 1);

const items = Array.from({ length: itemCount }, (_, index) =>
  createItem({
    id: parseItemId(`movie:${index}`),
    domain: "movie",
    title: `Film ${index}`,
    genres: [genres[index % 3]!],
    description: `A ${genres[index % 3]!} about number ${index}`,
  }),
);

/** A simulation: everybody likes 16 films, a day apart, at nine in the morning or in the evening; nearly all horror in the evening where `hasHabit`. */
function likes(hasHabit: boolean) {
  const uniform = seededUniform(11);
  return Array.from({ length: userCount }, (_, user) => {
    const chosen = new Map<number, number>();
    for (let day = 0; chosen.size < 16; day += 1) {
      const isEvening = uniform() < 0.5;
      const isHorror = hasHabit ? uniform() < (isEvening ? 0.9 : 0.05) : uniform() < 0.45;
      const genre = isHorror ? 1 : uniform() < 0.5 ? 0 : 2;
      const item = 3 * Math.floor((uniform() * itemCount) / 3) + genre;
      if (!chosen.has(item)) chosen.set(item, from + day * dayMs + (isEvening ? 21 : 9) * hourMs);
    }
    return [...chosen].map(([item, atMs]) => ({ user, item, atMs }));
  }).flat();
}

function dataOf(hasHabit: boolean): TrainingData {
  const sorted = likes(hasHabit).toSorted((a, b) => a.user - b.user || a.item - b.item);
  return {
    catalogue: createCatalogue(items),
    preferences: sparseFromTriples(
      userCount,
      itemCount,
      sorted.map(({ user }) => user),
      sorted.map(({ item }) => item),
      sorted.map(() => 3),
    ),
    lastAtMs: Float64Array.from(sorted, ({ atMs }) => atMs),
    relations: [],
    nowMs: from + 365 * dayMs,
  };
}

describe("chooseTime, in training", () => {
  let habitual: ServingModel;
  let indifferent: ServingModel;
  beforeAll(async () => {
    habitual = await trainServingModel(dataOf(true), { seed: 1 });
    indifferent = await trainServingModel(dataOf(false), { seed: 1 });
  }, 120_000);

  it("lets lists look at the time where everybody has a habit, and not where nobody has", () => {
    expect(habitual.blend.byDomain["movie"]!.timeShare).toBeGreaterThan(0);
    expect(habitual.blend.default.timeShare).toBe(0);
    expect(indifferent.blend.byDomain["movie"]!.timeShare).toBe(0);
  });
});

describe("a list for a moment", () => {
  it("is that of the hour where the user is, with the reason, and follows stated company where that was learned", async () => {
    const engine = await createEngine({ seed: 1, threadCount: 1 });
    try {
      await engine.useCases.putItems(engine.tenant, items);
      const sent = likes(true).map(({ user, item, atMs }) => ({
        accountId: `u${user}`,
        itemId: items[item]!.id,
        kind: "like" as const,
        at: atMs,
        context: { company: new Date(atMs).getUTCHours() > 12 ? ("friends" as const) : ("alone" as const) },
      }));
      for (let start = 0; start < sent.length; start += 1000)
        await engine.recordEvents(sent.slice(start, start + 1000));
      await engine.train();
      const listAt = async (moment: Omit<Parameters<typeof engine.recommend>[0], "userId">) =>
        engine.recommend({ userId: "u1", n: 10, ...moment });
      const horrorCount = ({ items: listed }: Awaited<ReturnType<typeof listAt>>) =>
        listed.filter(({ item }) => item.genres.includes("horror")).length;
      const evening = await listAt({ at: "2025-06-04T21:00:00Z" });
      const morning = await listAt({ at: "2025-06-04T09:00:00Z" });
      expect(horrorCount(evening)).toBeGreaterThan(horrorCount(morning));
      const reasons = evening.items.flatMap((one) => one.reasons).filter(({ kind }) => kind === "moment");
      expect(reasons.map(({ text }) => text).join("\n")).toMatch(/[Hh]orror movie/);
      // Noon in UTC is nine in the evening in Tokyo.
      const inTokyo = await listAt({ at: "2025-06-04T12:00:00Z", timeZone: "Asia/Tokyo" });
      expect(horrorCount(inTokyo)).toBeGreaterThan(horrorCount(await listAt({ at: "2025-06-04T12:00:00Z" })));
      await engine.putUser({ id: "u1", timeZone: "Asia/Tokyo" });
      expect(horrorCount(await listAt({ at: "2025-06-04T09:00:00Z", company: "friends" }))).toBeGreaterThan(
        horrorCount(await listAt({ at: "2025-06-04T09:00:00Z", company: "alone" })),
      );
      // What nothing was learned of changes nothing.
      const titles = ({ items: listed }: Awaited<ReturnType<typeof listAt>>) => listed.map(({ item }) => item.title);
      const at = "2025-06-04T09:00:00Z";
      expect(titles(await listAt({ at, weather: "snowy" }))).toEqual(titles(await listAt({ at })));
      await expect(listAt({ timeZone: "Europe/Atlantis" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
      await expect(engine.putUser({ id: "u1", timeZone: "Mars/Olympus" })).rejects.toThrow(/no time zone/);
      const kept = await engine.ports.profiles.getUser(parseTenantId(engine.tenant), parseUserId("u1"));
      expect(kept!.timeZone).toBe("Asia/Tokyo");
    } finally {
      await engine.close();
    }
  }, 120_000);
});
