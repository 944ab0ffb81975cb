/**
 * How soon does a list show what has just happened? Everything embedded, in one process with its load: a real data folder, a model
 * of 50,000 works and a million interactions (`BENCH_SCALE=0.1` for a tenth of it), events in batches every 10 ms. The people who
 * are looked at finish the first work of their list; from the acknowledgement on it is asked for until the work is gone from it.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createEngine, type Engine } from "../engine/src/index.ts";
import type { LoggedEvent } from "../engine/src/ports/event-log.ts";
import { seededUniform } from "../engine/src/kernels/random.ts";
import { LiveState } from "../engine/src/models/live/live-state.ts";
import { createCatalogue } from "../engine/src/models/model.ts";
import { popularity } from "../engine/src/models/popularity/popularity.ts";
import { momentConfig, transitions } from "../engine/src/models/transitions/transitions.ts";
import { createItem } from "../engine/src/domain/item.ts";
import { parseItemId } from "../engine/src/domain/ids.ts";
import { encoder, madeUpItems, mapping, quantile, size as wholeSize, writeInteractions } from "./engine.ts";
import { rowWithAim, type BenchRow } from "./report.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const scale = Number(process.env["BENCH_SCALE"] ?? 1);
const scaled = (count: number) => Math.round(count * scale);
const size = {
  ...wholeSize,
  userCount: scaled(wholeSize.userCount),
  itemCount: scaled(wholeSize.itemCount),
  interactionCount: scaled(wholeSize.interactionCount),
};
const loadSeconds = Number(process.env["BENCH_SECONDS"] ?? 20);
/** The lake gathers a megabyte, or for so long, before it writes. */
const gatheringMs: Readonly<Record<string, number>> = { lake: 60_000 };
const tickMs = 10;
const looksPerSecond = 10;

export async function run(): Promise<readonly BenchRow[]> {
  return inTemporaryFolder(measure);
}

async function measure(folder: string): Promise<readonly BenchRow[]> {
  const file = join(folder, "interactions.csv");
  await writeInteractions(file, size);
  const dataFolder = join(folder, "data");
  const engine = await createEngine({ dataFolder, encoder });
  const items = madeUpItems(size.itemCount, size.seed);
  for (let start = 0; start < items.length; start += 1_000) await engine.putItems(items.slice(start, start + 1_000));
  await engine.importData({ path: file, kind: "csv", mapping });
  await engine.train();
  const slow = await underLoad(engine, 1_000);
  const fast = await underLoad(engine, 10_000);
  const replayed = await replay(engine);
  await engine.close();
  const ready = await readyAfterKill(dataFolder);
  return [
    ...rowsOf("1k", slow, 30),
    ...rowsOf("10k", fast, 100),
    ...replayed,
    rowWithAim("ready-after-kill", ready, "ms", { below: 3_000 }),
  ];
}

interface Load {
  /** From acknowledgement to the list that shows it. */
  readonly milliseconds: Float64Array;
  readonly eventsPerSecond: number;
  /** Of each consumer group. */
  readonly largestLagsMs: ReadonlyMap<string, number>;
  readonly residentMebibytes: number;
}

function rowsOf(name: string, load: Load, aimMs: number): readonly BenchRow[] {
  return [
    { case: `${name} recorded`, value: load.eventsPerSecond, unit: "events/s" },
    { case: `${name} ack-to-list-p50`, value: quantile(load.milliseconds, 0.5), unit: "ms" },
    rowWithAim(`${name} ack-to-list-p99`, quantile(load.milliseconds, 0.99), "ms", { below: aimMs }),
    ...[...load.largestLagsMs].map(([group, lagMs]) =>
      rowWithAim(`${name} largest lag of ${group}`, lagMs, "ms", { below: 1_000 + (gatheringMs[group] ?? 0) }),
    ),
    { case: `${name} resident-memory`, value: load.residentMebibytes, unit: "MiB" },
  ];
}

async function underLoad(engine: Engine, eventsPerSecond: number): Promise<Load> {
  const uniform = seededUniform(eventsPerSecond);
  const perTick = (eventsPerSecond * tickMs) / 1000;
  const largestLagsMs = new Map<string, number>();
  let [residentMebibytes, recorded] = [0, 0];
  const looking = look(engine, uniform);
  const startedAt = performance.now();
  const endsAt = startedAt + loadSeconds * 1000;
  for (let tick = 0; performance.now() < endsAt; tick += 1) {
    const early = startedAt + tick * tickMs - performance.now();
    if (early > 0) await sleep(early);
    await engine.recordEvents(Array.from({ length: perTick }, () => randomEvent(uniform)));
    recorded += perTick;
    if (tick % 100 !== 99) continue;
    for (const { group, lagMs } of await engine.consumers.lags())
      largestLagsMs.set(group, Math.max(largestLagsMs.get(group) ?? 0, lagMs));
    residentMebibytes = Math.max(residentMebibytes, process.memoryUsage.rss() / 2 ** 20);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    milliseconds: await looking(),
    eventsPerSecond: recorded / seconds,
    largestLagsMs,
    residentMebibytes,
  };
}

const kinds = ["view", "start", "finish", "like"] as const;

function randomEvent(uniform: () => number) {
  return {
    accountId: `user:${Math.floor(uniform() ** 2 * size.userCount)}`,
    itemId: `item:${Math.floor(uniform() ** 3 * size.itemCount)}`,
    kind: kinds[Math.floor(uniform() * kinds.length)]!,
  };
}

/** Looks at people beside the load, until the returned function is called. */
function look(engine: Engine, uniform: () => number): () => Promise<Float64Array> {
  const found: number[] = [];
  const ending = new AbortController();
  const looking = (async () => {
    while (!ending.signal.aborted) {
      await sleep(1000 / looksPerSecond);
      const userId = `user:${Math.floor(uniform() * size.userCount)}`;
      const before = await engine.recommend({ userId, n: 20 });
      const itemId = before.items[0]!.item.id;
      await engine.recordEvents([{ accountId: userId, itemId, kind: "finish" }]);
      const acknowledgedAt = performance.now();
      for (;;) {
        const list = await engine.recommend({ userId, n: 20 });
        if (!list.items.some(({ item }) => item.id === itemId)) break;
      }
      found.push(performance.now() - acknowledgedAt);
    }
  })();
  return async () => {
    ending.abort();
    await looking;
    return Float64Array.from(found).toSorted();
  };
}

/** The whole log through the live layer, from nothing. */
async function replay({ ports, tenant }: Engine): Promise<readonly BenchRow[]> {
  const catalogue = createCatalogue(
    madeUpItems(size.itemCount, size.seed).map(({ id, domain }) =>
      createItem({ id: parseItemId(id), domain, title: "" }),
    ),
  );
  const indexOf = new Map(catalogue.items.map((item, index) => [item.id, index]));
  const nothing = {
    catalogue,
    preferences: {
      rowCount: 0,
      columnCount: size.itemCount,
      offsets: new Uint32Array(1),
      columns: new Uint32Array(),
      values: new Float32Array(),
    },
    lastAtMs: new Float64Array(),
    nowMs: 0,
  };
  const config = {
    preference: { limit: 6, halfLifeDays: 730 },
    popularity: popularity.defaults,
    transitions: { ...transitions.defaults, ...momentConfig },
  };
  const state = LiveState.fromTraining(nothing, [], config, () => ports.clock.nowMs());
  let [count, applyMs] = [0, 0];
  const startedAt = performance.now();
  for (let partition = 0; partition < ports.eventLog.partitionCount; partition += 1) {
    let batch: readonly LoggedEvent[] = [];
    for (let after = 0n; ; after = batch.at(-1)!.position) {
      batch = await ports.eventLog.read(tenant, partition, after, 20_000);
      if (batch.length === 0) break;
      const appliedAt = performance.now();
      for (const { event } of batch) state.apply(event.accountId, indexOf.get(event.itemId) ?? 0, 1, event.atMs);
      applyMs += performance.now() - appliedAt;
      count += batch.length;
    }
  }
  const wholeMs = performance.now() - startedAt;
  return [
    { case: "replayed", value: count, unit: "events" },
    rowWithAim("replay through the live layer", (1000 * count) / applyMs, "events/s", { atLeast: 400_000 }),
    { case: "replay with reading the log", value: (1000 * count) / wholeMs, unit: "events/s" },
  ];
}

/** A process that records is killed under way; another one opens the folder and makes a list. */
async function readyAfterKill(dataFolder: string): Promise<number> {
  const load = spawn(process.execPath, [join(import.meta.dirname, "live-load.ts"), dataFolder]);
  await once(load.stdout, "data");
  await sleep(2_000);
  load.kill("SIGKILL");
  await once(load, "exit");
  const ready = spawn(process.execPath, [join(import.meta.dirname, "live-ready.ts"), dataFolder]);
  const [text] = (await once(ready.stdout, "data")) as [Buffer];
  await once(ready, "exit");
  const { ms, isFallback } = JSON.parse(text.toString()) as { readonly ms: number; readonly isFallback: boolean };
  if (isFallback) throw new Error("The model does not serve after the kill.");
  return ms;
}
