/** Whether the events that an explanation names are why an item is in a list: taken back for good, and the list asked for again. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseItemId, parseUserId } from "../engine/src/domain/ids.ts";
import { createEngine, type Engine } from "../engine/src/index.ts";
import { rowWithAim, type BenchRow } from "./report.ts";
import { median } from "./statistics.ts";

const askedUsers = 60;
const listLength = 20;
const workLimit = 4;

export async function run(): Promise<readonly BenchRow[]> {
  const path = join(resolve(process.env["CODECATALYST_DATASETS"] ?? "../shared/datasets"), "ml-100k");
  if (!existsSync(path)) {
    console.error("Left out: no ml-100k in the data sets. Set CODECATALYST_DATASETS to their folder.");
    return [];
  }
  const engine = await createEngine();
  try {
    await engine.importData({ path });
    await engine.train();
    return await rowsOf(engine);
  } finally {
    await engine.close();
  }
}

async function rowsOf(engine: Engine): Promise<readonly BenchRow[]> {
  const verdicts: string[] = [];
  const times: number[] = [];
  const sizes: number[] = [];
  let holdingCount = 0;
  for (let user = 1; user <= askedUsers; user += 1) {
    const userId = `movielens-100k:${user}`;
    const before = await engine.recommend({ userId, n: listLength });
    const itemId = before.items[(user * 7) % listLength]?.item.id;
    if (itemId === undefined) continue;
    const startedAt = performance.now();
    const { verdict, events } = await engine.useCases.counterfactual({
      tenant: engine.tenant,
      userId: parseUserId(userId),
      itemId: parseItemId(itemId),
      n: listLength,
      workLimit,
    });
    times.push(performance.now() - startedAt);
    verdicts.push(verdict);
    if (verdict !== "events") continue;
    sizes.push(events.length);
    for (const { id } of events) await engine.useCases.retractEvent(engine.tenant, parseUserId(userId), id);
    await engine.consumers.drain({ flush: true });
    const after = await engine.recommend({ userId, n: listLength });
    if (!after.items.some(({ item }) => item.id === itemId)) holdingCount += 1;
  }
  const shareOf = (verdict: string) =>
    Number((verdicts.filter((one) => one === verdict).length / verdicts.length).toFixed(3));
  return [
    { case: "asked", value: verdicts.length, unit: "items" },
    { case: "named by events", value: shareOf("events"), unit: "of them" },
    rowWithAim("named events hold when taken back", holdingCount / Math.max(1, sizes.length), "of those", {
      atLeast: 0.95,
    }),
    { case: "events named, median", value: sizes.length === 0 ? 0 : median(sizes), unit: "events" },
    { case: "there without any history", value: shareOf("without-history"), unit: "of them" },
    { case: "no few works are the reason", value: shareOf("many-events"), unit: "of them" },
    { case: "time, median", value: Math.round(median(times)), unit: "ms" },
  ];
}
