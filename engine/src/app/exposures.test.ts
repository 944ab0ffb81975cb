import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseUserId } from "../domain/ids.ts";
import { must } from "../domain/errors.ts";
import { createEngine, type Engine } from "./engine.ts";

const folder = mkdtempSync(join(tmpdir(), "codecatalyst-exposures-"));
const domains = ["book", "movie"] as const;
const items = domains.flatMap((domain) =>
  Array.from({ length: 12 }, (_, index) => ({
    id: `${domain}:${index}`,
    domain,
    title: `${domain} ${index}`,
    themes: [`theme-${index % 3}`],
  })),
);

let engine: Engine;
const open = () => createEngine({ dataFolder: folder, listTtlMs: 60_000 });

beforeAll(async () => {
  engine = await open();
  await engine.putItems(items);
  await engine.recordEvents(
    ["ada", "bob", "cyd"].flatMap((accountId, shift) =>
      [0, 1, 2, 3].map((index) => ({
        accountId,
        itemId: `book:${(index + shift) % 12}`,
        kind: "like" as const,
      })),
    ),
  );
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const recommend = (userId: string, n = 5) => engine.recommend({ userId, n });

describe("every list that goes out", () => {
  it("is logged as it was, with what was asked, and again each time that it comes from a cache", async () => {
    const fallback = await recommend("ada");
    expect(await engine.exposures.show(fallback.recommendationId)).toMatchObject({
      servedCount: 1,
      list: { isFallback: true, surface: "recommend", userId: "ada" },
    });
    await engine.train();
    const list = await engine.recommend({
      userId: "ada",
      n: 5,
      domain: "movie",
      company: "family",
      excludedItemIds: ["movie:1"],
    });
    const again = await engine.recommend({
      userId: "ada",
      n: 5,
      domain: "movie",
      company: "family",
      excludedItemIds: ["movie:1"],
    });
    expect(again.recommendationId).toBe(list.recommendationId);
    const shown = await engine.exposures.show(list.recommendationId);
    expect(shown.servedCount).toBe(2);
    expect(shown.list).toMatchObject({
      modelVersion: list.modelVersion,
      isFallback: false,
      accountId: "ada",
      context: { n: 5, domain: "movie", moment: { company: "family" }, excludedItemCount: 1 },
    });
    expect(shown.list.items.filter(({ row }) => row === "list")).toEqual(
      list.items.map(({ item, rank, score, sources }) => ({
        itemId: item.id,
        row: "list",
        position: rank,
        score,
        propensity: 1,
        sources,
      })),
    );
    const playlist = await engine.playlist({ userId: "ada", kind: "evening" });
    expect((await engine.exposures.show(playlist.recommendationId)).list.surface).toBe("playlist");
  });

  it("tells which events came of it, under any account of its user, and no others", async () => {
    const list = await recommend("bob");
    const { recommendationId } = list;
    const itemId = must(list.items[0], "The list is empty.").item.id;
    await engine.linkAccount("bob", "kindle:bob");
    await engine.recordEvents([
      { id: "1", accountId: "bob", itemId, kind: "view", recommendationId },
      { id: "2", accountId: "kindle:bob", itemId, kind: "finish", recommendationId },
      { id: "3", accountId: "bob", itemId, kind: "view" },
      { id: "4", accountId: "bob", itemId, kind: "view", recommendationId: "made elsewhere" },
    ]);
    const { events } = await engine.exposures.show(recommendationId);
    expect(events.map(({ id }) => id)).toEqual(["1", "2"]);
    await expect(engine.exposures.show("made elsewhere")).rejects.toThrow(
      expect.objectContaining({ code: "RECOMMENDATION_NOT_FOUND" }),
    );
  });

  it("is found and reported the same before it is in the lake, in it, and after a restart", async () => {
    const list = await recommend("cyd");
    const { recommendationId, items: shown } = list;
    const movie = must(
      shown.find(({ item }) => item.domain === "movie"),
      "The list has no film.",
    );
    await engine.recordEvents([
      { accountId: "cyd", itemId: movie.item.id, kind: "start", recommendationId },
      { accountId: "cyd", itemId: movie.item.id, kind: "impression", recommendationId },
    ]);
    const before = await engine.exposures.show(recommendationId);
    await engine.lake.maintain();
    expect(await engine.ports.exposures.batches(engine.tenant)).toEqual([]);
    expect(await engine.exposures.show(recommendationId)).toEqual(before);
    const report = await engine.exposures.report();
    await engine.close();
    engine = await open();
    expect(await engine.exposures.show(recommendationId)).toEqual(before);
    expect(await engine.exposures.report()).toEqual(report);
    const lists = report.filter(({ surface }) => surface === "recommend");
    expect(lists).toEqual([
      expect.objectContaining({
        modelVersion: null,
        listCount: 1,
        servedCount: 1,
        fallbackShare: 1,
        clickThroughRate: 0,
      }),
      // Of ada, bob and cyd, of whom bob read a book and began a film, and cyd began one after four books.
      expect.objectContaining({ modelVersion: list.modelVersion, listCount: 3, servedCount: 4, fallbackShare: 0 }),
    ]);
    expect(lists[1]?.clickThroughRate).toBeCloseTo(2 / 3);
    expect(await engine.exposures.report({ to: "2000-01-01" })).toEqual([]);
    await expect(engine.exposures.report({ from: "yesterday" })).rejects.toThrow("is no day");
  });

  it("is logged without loss where a thousand come from a cache at once", async () => {
    const { useCases, tenant } = engine;
    const input = { tenant, userId: parseUserId("ada"), n: 5 };
    const { recommendationId } = await useCases.recommend(input);
    const { servedCount } = await engine.exposures.show(recommendationId);
    await Promise.all(Array.from({ length: 1000 }, async () => useCases.recommend(input)));
    expect((await engine.exposures.show(recommendationId)).servedCount).toBe(servedCount + 1000);
    expect(engine.ports.exposures.counts()).toEqual({ waitingCount: 0, droppedCount: 0 });
  });
});
