import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EngineError } from "../domain/errors.ts";
import { parseManifest } from "../registry/manifest.ts";
import { createEngine, type Engine } from "./engine.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "codecatalyst-training-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const items = Array.from({ length: 24 }, (_, index) => ({
  id: `book:${index}`,
  domain: "book",
  title: `Book ${index}`,
  themes: [`theme-${index % 4}`],
}));

async function fill(engine: Engine, people: readonly string[]): Promise<void> {
  await engine.recordEvents(
    people.flatMap((accountId, person) =>
      items
        .filter((_, index) => index % 4 === person % 4 || index % 7 === person % 7)
        .map(({ id }) => ({
          id: `${accountId} ${id}`,
          accountId,
          itemId: id,
          kind: "like" as const,
          at: "2026-01-02T03:04:05Z",
        })),
    ),
  );
}

const people = Array.from({ length: 12 }, (_, index) => `person-${index}`);
const dataHash = (version: string) => version.split("-")[1];

async function manifestOf({ ports, tenant }: Engine, version: string) {
  const key = `models/${version}/manifest.json`;
  return parseManifest(new TextDecoder().decode(await ports.objects.get(tenant, key)), key);
}

describe("training", { timeout: 60_000 }, () => {
  it("learns the same when the event log is gone, from what consumers had written to the lake", async () => {
    const engine = await createEngine();
    await engine.putItems(items);
    await fill(engine, people);
    const before = await engine.train();
    const { logPositions, dataSha256 } = await manifestOf(engine, before.version);
    expect(logPositions.some((position) => position !== "0")).toBe(true);
    const { eventLog } = engine.ports;
    for (const [partition, position] of logPositions.entries()) {
      const upTo = BigInt(position);
      await eventLog.expire(engine.tenant, partition, { arrivedBeforeMs: Date.now() + 1_000, upTo });
      expect(await eventLog.read(engine.tenant, partition, 0n, 1)).toEqual([]);
    }
    const after = await engine.train();
    expect(after.preferenceCount).toBe(before.preferenceCount);
    expect(await manifestOf(engine, after.version)).toMatchObject({ dataSha256, logPositions });
    await engine.close();
  });

  it("counts an event of an item that came later, from then on", async () => {
    const engine = await createEngine();
    await engine.putItems(items.slice(1));
    await fill(engine, people);
    const without = await engine.train();
    await engine.putItems(items);
    const report = await engine.train();
    expect([without.itemCount, report.itemCount]).toEqual([23, 24]);
    expect(report.preferenceCount).toBeGreaterThan(without.preferenceCount);
    await engine.close();
  });

  it("keeps runs in a history, promotes, and keeps as many models as it is told to", async () => {
    const engine = await createEngine({ dataFolder: folder, keptModelCount: 1, keptRunCount: 1 });
    await engine.putItems(items);
    await fill(engine, people);
    const runs = [await engine.startRun("command"), await engine.startRun("schedule")];
    expect(runs.map(({ status }) => status)).toEqual(["promoted", "promoted"]);
    expect(runs[1]?.reason).toMatch(/Only 0 users/);
    expect((await engine.listRuns()).map(({ id }) => id)).toEqual([runs[1]!.id]);
    expect((await engine.findRun(runs[1]!.id)).log.at(-1)?.text).toContain("promoted");
    // One is to be kept, but the one before the serving one always is.
    expect((await engine.listModels()).map(({ isServing }) => isServing)).toEqual([true, false]);
    expect(await engine.rollbackModel()).toBe(runs[0]!.results.version);
    await expect(engine.findRun("none")).rejects.toThrow(expect.objectContaining({ code: "RUN_NOT_FOUND" }));
    await engine.close();
  });

  it("takes up a run that the end of the process cut off", async () => {
    const first = await createEngine({ dataFolder: folder });
    await first.putItems(items);
    await fill(first, people);
    const cutOff = first.startRun("schedule", { onProgress: (done) => done > 60 && void first.close() });
    await expect(cutOff).rejects.toThrow(expect.objectContaining({ code: "CANCELLED" }));
    await first.close();
    const second = await createEngine({ dataFolder: folder });
    const [left] = await second.listRuns();
    expect(left?.status).toBe("running");
    const [resumed] = await second.runAll("resume");
    expect(resumed).toMatchObject({
      id: left?.id,
      status: "promoted",
      results: { featuresRun: left?.results.featuresRun },
    });
    expect(await second.runAll("resume")).toEqual([]);
    expect(dataHash(resumed!.results.version!)).toMatch(/^[0-9a-f]{8}$/);
    await second.close();
  });

  it("ends with the engine, also while a consumer cannot go on", async () => {
    const stuck = {
      name: "stuck",
      handle: () => Promise.reject(new EngineError("DISK_FULL", "The disk is full.")),
    };
    const engine = await createEngine({ consumerGroups: [stuck] });
    await engine.putItems(items);
    await fill(engine, people);
    const [training] = await Promise.allSettled([engine.train(), engine.close()]);
    expect(training).toMatchObject({ status: "rejected", reason: { code: "CANCELLED" } });
  });
});
