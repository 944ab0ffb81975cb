import type { FastifyInstance } from "fastify";
import { Check } from "typebox/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRestServer } from "../api/rest/rest-server.ts";
import { playlistSchema, recommendationListSchema } from "../contract/index.ts";
import { readDemoLines } from "../models/testing-demo.ts";
import { createEngine, type Engine, type ItemInput } from "./engine.ts";

let engine: Engine;
let server: FastifyInstance;

beforeAll(async () => {
  engine = await createEngine();
  const items = ["books", "movies", "albums"].flatMap((name) => readDemoLines(`catalogue/${name}.jsonl`));
  await engine.putItems(items as readonly ItemInput[]);
  await engine.train();
  server = createRestServer(engine.useCases, { logLevel: "silent" });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

const song = "music:kind-of-blue-1959";

async function get(path: string) {
  const response = await server.inject({ method: "GET", url: path });
  return { status: response.statusCode, body: response.json() as Record<string, unknown> };
}

describe("a mood over the API", () => {
  it("is told by an emoji at once, overridden by what is stated, and off where it is off", async () => {
    const path = "/v1/users/una/recommendations?n=6";
    expect((await get(path)).body["mood"]).toBeUndefined();
    const payload = { accountId: "una", itemId: song, kind: "emoji", emoji: "😢" };
    await server.inject({ method: "POST", url: "/v1/events", payload });
    const told = await get(path);
    expect(Check(recommendationListSchema, told.body)).toBe(true);
    expect(told.body["mood"]).toMatchObject({ isStated: false, goal: "match", words: "quiet, sad" });
    const stated = await get(`${path}&mood=0.7,0.6`);
    expect(stated.body["mood"]).toMatchObject({ isStated: true, confidence: 1, valence: 0.7, words: "lively, happy" });
    expect((await get(`${path}&moodGoal=off`)).body["mood"]).toBeUndefined();
    expect((await get(`${path}&moodGoal=contrast`)).body["mood"]).toMatchObject({ goal: "contrast" });
  });

  it.each(["mood=sad", "mood=2,0", "mood=0.5", "mood=0.5,0.5,0.5", "mood=,", "moodGoal=sideways", "mood=NaN,0"])(
    "is refused as %s",
    async (query) => {
      for (const path of ["recommendations", "playlist"])
        expect(await get(`/v1/users/una/${path}?${query}`)).toMatchObject({
          status: 400,
          body: { code: "INVALID_INPUT", message: expect.stringContaining("mood") },
        });
    },
  );

  it("gives the same lists as the library", async () => {
    const options = { userId: "same", n: 8, mood: { valence: -0.5, arousal: 0.5 } };
    const idsOf = (entries: readonly { readonly item: { readonly id: string } }[]) =>
      entries.map(({ item }) => item.id);
    const [list, playlist] = [await engine.recommend(options), await engine.playlist(options)];
    const query = "n=8&mood=-0.5,0.5";
    expect(idsOf((await get(`/v1/users/same/recommendations?${query}`)).body["items"] as never)).toEqual(
      idsOf(list.items),
    );
    expect(idsOf((await get(`/v1/users/same/playlist?${query}`)).body["entries"] as never)).toEqual(
      idsOf(playlist.entries),
    );
  });
});

describe("a playlist over the API", () => {
  it.each(["", "?kind=evening", "?kind=evening&minutes=90", "?minutes=100&n=50", "?moodGoal=contrast"])(
    "%s fits its schema, the time and the number, and repeats nothing",
    async (query) => {
      const { status, body } = await get(`/v1/users/una/playlist${query}`);
      expect(status).toBe(200);
      expect(Check(playlistSchema, body)).toBe(true);
      const { entries, minutes } = body as unknown as Awaited<ReturnType<Engine["playlist"]>>;
      expect(entries.length).toBeGreaterThan(0);
      expect(new Set(entries.map(({ item }) => item.id)).size).toBe(entries.length);
      const limit = new URLSearchParams(query).get("minutes") ?? Infinity;
      expect(minutes).toBeLessThanOrEqual(Number(limit));
    },
  );

  it.each(["n=0", "n=51", "minutes=5", "minutes=1.5", "kind=podcast", "colour=blue"])("refuses %s", async (query) => {
    expect(await get(`/v1/users/una/playlist?${query}`)).toMatchObject({
      status: 400,
      body: { code: "INVALID_INPUT" },
    });
  });

  it("names the way out where nothing is trained", async () => {
    const empty = await createEngine();
    await expect(empty.playlist({ userId: "una" })).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
      message: expect.stringContaining("codecatalyst train"),
    });
    await empty.close();
  });

  it("is checked by the library too", async () => {
    await expect(engine.playlist({ userId: "una", minutes: 1 })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("playlist/minutes"),
    });
    const mood = { valence: 3, arousal: 0 };
    await expect(engine.recommend({ userId: "una", mood })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("mood/valence"),
    });
  });
});
