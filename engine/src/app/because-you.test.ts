import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { parseItemFilter } from "../domain/filter/parse-item-filter.ts";
import { parseItemId, parseUserId } from "../domain/ids.ts";
import { parseTrait } from "../domain/taste.ts";
import { readDemoLines } from "../models/testing-demo.ts";
import type { BecauseYou, BecauseYouInput } from "../serving/because-you.ts";
import { trending, type TrendingList } from "../serving/trending.ts";
import { createEngine, type Engine, type EventInput, type ItemInput } from "./engine.ts";
import { openMemoryPorts } from "./ports.ts";

const nowMs = Date.UTC(2026, 4, 1);
const hourMs = 3_600_000;
const linesOf = (name: string) => readDemoLines(`catalogue/${name}.jsonl`) as readonly ItemInput[];
const films = linesOf("movies");
/** Of every film there is a second edition. */
const items = [
  ...linesOf("books"),
  ...linesOf("albums"),
  ...films,
  ...films.map((film) => ({ ...film, id: `${film.id}-again`, externalIds: {} })),
];
const domainOf = (id: string) => id.split(":")[0] ?? "";
const workOf = (id: string) => id.replace(/-again$/, "");

const did = (accountId: string, itemId: string, kind: "like" | "finish" | "save" | "dislike" | "view", hours: number) =>
  ({ id: `${accountId} ${itemId} ${kind}`, accountId, itemId, kind, at: nowMs - hours * hourMs }) as const;

const odyssey = "book:2001-a-space-odyssey-1968";
const gatsby = "book:the-great-gatsby-1925";
const orange = "movie:a-clockwork-orange-1971";
const clockwork = "music:a-clockwork-orange-music-from-the-soundtrack-1972";
const unknown = "movie:a-complete-unknown-2024";
const alice = "book:alices-adventures-in-wonderland-1865";

/** Newest first: two books, then a film, then a record. */
const ada: readonly EventInput[] = [
  did("ada", alice, "view", 1),
  did("ada", unknown, "dislike", 2),
  did("ada", gatsby, "finish", 3),
  did("ada", odyssey, "like", 4),
  did("ada", "book:annihilation-2014", "like", 5),
  did("ada", orange, "like", 6),
  did("ada", `${orange}-again`, "like", 7),
  did("ada", clockwork, "save", 8),
];

let engine: Engine;
let withoutModel: { readonly rows: BecauseYou; readonly trending: TrendingList };
const clock = new FixedClock(nowMs);

const rowsFor = (userId: string, input: Partial<BecauseYouInput> = {}) =>
  engine.useCases.becauseYou({ tenant: engine.tenant, userId: parseUserId(userId), rows: 4, n: 8, ...input });
const trendingNow = (n: number, domain?: string) =>
  engine.useCases.trending({ tenant: engine.tenant, n, ...(domain !== undefined && { domain }) });
const none = () => Promise.resolve(undefined);
const idsOf = ({ rows }: Pick<BecauseYou, "rows">) => rows.flatMap((row) => row.items.map(({ item }) => item.id));

beforeAll(async () => {
  engine = await createEngine({ ports: openMemoryPorts(clock) });
  await engine.putItems(items);
  await engine.putRelations(readDemoLines("catalogue/relations.jsonl") as Parameters<Engine["putRelations"]>[0]);
  withoutModel = { rows: await rowsFor("ada"), trending: await trendingNow(5) };
  await engine.recordEvents([
    ...ada,
    ...Array.from({ length: 40 }, (_, person) =>
      [1, 2, 3, 4, 5].map((step) => {
        const { id } = items[(person * 37 + step * 211) % items.length]!;
        return did(`reader ${person}`, id, "finish", 24 + person);
      }),
    ).flat(),
  ]);
  await engine.train();
});

afterAll(() => engine.close());

describe("because you", () => {
  it("has a row for each of the newest favourites, of different domains first", async () => {
    const { rows, ...about } = await rowsFor("ada");
    expect(about).toEqual({ userId: "ada", modelVersion: (await engine.listModels())[0]?.version, isFallback: false });
    expect(rows.map(({ text }) => text)).toEqual([
      "Because you finished The Great Gatsby",
      "Because you liked A Clockwork Orange",
      expect.stringMatching(/^Because you saved A Clockwork Orange/),
      "Because you liked 2001: A Space Odyssey",
    ]);
    expect(rows.map(({ anchor }) => anchor.id)).toEqual([gatsby, orange, clockwork, odyssey]);
    expect(new Set(rows.map(({ recommendationId }) => recommendationId)).size).toBe(4);
    for (const { items: led } of rows) {
      expect(led.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(new Set(led.map(({ item }) => domainOf(item.id))).size).toBeGreaterThan(1);
    }
    expect((await rowsFor("ada", { rows: 2, n: 3 })).rows.map((row) => row.items.length)).toEqual([3, 3]);
  });

  it("gives reasons that rest on the row's work alone", async () => {
    for (const { anchor, items: led } of (await rowsFor("ada")).rows)
      for (const { reasons } of led) {
        expect(reasons.length).toBeGreaterThan(0);
        for (const reason of reasons)
          expect("anchorIds" in reason ? reason.anchorIds : [(reason as { anchorId?: string }).anchorId]).toEqual([
            anchor.id,
          ]);
      }
  });

  it("has no work twice, and nothing that rules keep out of lists", async () => {
    const answer = await rowsFor("ada", { rows: 10, n: 50 });
    const works = idsOf(answer).map(workOf);
    expect(works.length).toBeGreaterThan(100);
    expect(new Set(works).size).toBe(works.length);
    for (const { anchor } of answer.rows) expect(works).not.toContain(workOf(anchor.id));
    for (const itemId of idsOf(answer))
      expect([itemId, (await engine.explain({ userId: "ada", itemId })).exclusion]).toEqual([itemId, undefined]);
  });

  it("obeys what is asked of items", async () => {
    const before = idsOf(await rowsFor("ada"));
    const books = await rowsFor("ada", { domain: "book", excludedItemIds: before });
    expect(idsOf(books).length).toBeGreaterThan(0);
    for (const id of idsOf(books)) expect([domainOf(id), before.includes(id)]).toEqual(["book", false]);
    const romances = await rowsFor("ada", { filter: parseItemFilter("genre:romance") });
    const found = romances.rows.flatMap((row) => row.items.map(({ item }) => item.genres));
    expect(found.length).toBeGreaterThan(0);
    for (const genres of found) expect(genres).toContain("romance");
  });

  it("starts from nothing that was left out or is never wanted, and leads to none of it", async () => {
    const { useCases, tenant } = engine;
    const grace = parseUserId("grace");
    await engine.recordEvents([did("grace", gatsby, "like", 1), did("grace", odyssey, "like", 2)]);
    const anchors = async () => (await rowsFor("grace")).rows.map(({ anchor }) => anchor.id);
    expect(await anchors()).toEqual([gatsby, odyssey]);
    await useCases.leaveOut(tenant, grace, parseItemId(gatsby));
    expect(await anchors()).toEqual([odyssey]);
    await useCases.letBackIn(tenant, grace, parseItemId(gatsby));
    await useCases.editTaste(tenant, grace, { ...parseTrait("theme", "space"), wish: "never" });
    expect(await anchors()).toEqual([gatsby]);
    for (const { items: led } of (await rowsFor("grace", { n: 50 })).rows)
      for (const { item } of led) expect(item.themes).not.toContain("space");
  });

  it("has no rows without a model", () => {
    expect(withoutModel.rows).toEqual({ userId: "ada", isFallback: true, rows: [] });
  });

  it("has no rows for an unknown user, nor for one who only looked", async () => {
    await engine.recordEvents([did("bob", gatsby, "view", 1)]);
    for (const user of ["nobody", "bob"])
      expect(await rowsFor(user)).toMatchObject({ userId: user, isFallback: false, rows: [] });
  });

  it("is logged row by row", async () => {
    const { rows } = await rowsFor("ada", { rows: 2, n: 3 });
    for (const [place, { recommendationId, anchor, items: led }] of rows.entries()) {
      const { list } = await engine.exposures.show(recommendationId);
      expect(list).toMatchObject({
        userId: "ada",
        surface: "because-you",
        context: { rows: 2, n: 3, anchorId: anchor.id, rowPosition: place + 1 },
      });
      expect(list.items.map(({ itemId }) => itemId)).toEqual(led.map(({ item }) => item.id));
    }
  });
});

describe("trending", () => {
  it("is a fallback without a model, and says so", async () => {
    expect(withoutModel.trending).toMatchObject({ isFallback: true, items: [] });
    const { useCases, tenant, ports } = engine;
    const input = { tenant, n: 5 };
    const { isFallback, items: popular, modelVersion } = await trending({ ...ports, model: none }, input);
    expect([isFallback, modelVersion, popular.length]).toEqual([true, undefined, 5]);
    for (const { score, reasons } of popular) expect([score, reasons[0]?.kind]).toEqual([0, "popular"]);
    expect((await useCases.trending(input)).isFallback).toBe(false);
  });

  it("is what many like of late, domains in turn, one edition of a work", async () => {
    const crowd = (itemId: string, count: number) =>
      Array.from({ length: count }, (_, person) => did(`fan ${person}`, itemId, "like", 0));
    await engine.recordEvents([
      ...crowd(unknown, 30),
      ...crowd(`${unknown}-again`, 29),
      ...crowd(alice, 25),
      ...crowd(clockwork, 20),
      ...crowd(orange, 15),
    ]);
    await engine.consumers.drain({ flush: true });
    const { items: hot, recommendationId, isFallback } = await trendingNow(10);
    expect(isFallback).toBe(false);
    expect(new Set(hot.slice(0, 3).map(({ item }) => item.id))).toEqual(new Set([unknown, alice, clockwork]));
    expect(hot.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const { score, reasons } of hot) {
      expect(score).toBeGreaterThan(0);
      expect(reasons).toMatchObject([{ kind: "trend", share: 1 }]);
    }
    const { items: hotFilms } = await trendingNow(2, "movie");
    expect(hotFilms.map(({ item }) => item.id)).toEqual([unknown, orange]);
    const { list } = await engine.exposures.show(recommendationId);
    expect(list).toMatchObject({ surface: "trending", context: { n: 10 }, isFallback: false });
    expect(list.userId).toBeUndefined();
  });
});
