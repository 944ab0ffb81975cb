/**
 * What the functions on Lambda cost and give, as far as one machine without AWS can say: the inference function as it is bundled, over a
 * data folder in place of AWS (`serve-data.ts`; `BENCH_FOLDER` keeps it for the next run); enrichment over memory; and what the AWS
 * part adds to an install.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createBatch } from "../engine/src/app/aws/batch.ts";
import { openLocalPorts } from "../engine/src/app/ports.ts";
import { createEngine } from "../engine/src/index.ts";
import { bundleFile, bundleHandlers } from "../infra/bundle.mjs";
import { enrichmentRow } from "./aws-enrichment.ts";
import { openedOver } from "./aws-opened.ts";
import { measureInit } from "./aws-init.ts";
import { packageRows } from "./aws-package.ts";
import { rowWithAim, type BenchRow } from "./report.ts";
import { makeServeData } from "./serve-data.ts";
import { median } from "./statistics.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const startCount = 5;
const userCount = 2_000;
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export async function run(): Promise<readonly BenchRow[]> {
  return inTemporaryFolder(async (temporary) => {
    const folder = process.env["BENCH_FOLDER"] ?? join(temporary, "data");
    await makeServeData(folder);
    return [
      ...(await bundleRows(temporary)),
      ...(await inferenceRows(temporary, folder)),
      ...(await openingRows(folder)),
      await enrichmentRow(),
      ...(await packageRows()),
    ];
  });
}

async function bundleRows(temporary: string): Promise<readonly BenchRow[]> {
  const reports = await bundleHandlers({ folder: join(temporary, "bundles") });
  return reports.flatMap(({ name, sizeBytes, startBytes }) => [
    name === "inference"
      ? rowWithAim(`bundle ${name}`, sizeBytes / 1e6, "MB", { below: 10 })
      : { case: `bundle ${name}`, value: Number((sizeBytes / 1e6).toPrecision(4)), unit: "MB" },
    { case: `of it at every start`, value: Number((startBytes / 1e6).toPrecision(4)), unit: "MB" },
  ]);
}

interface Start {
  readonly initialisationMs: number;
  readonly loadedMs: number;
  readonly timesMs: readonly number[];
}

/** Fresh processes, one after the other; each asks for lists of its own. */
async function inferenceRows(temporary: string, folder: string): Promise<readonly BenchRow[]> {
  const bundle = join(temporary, "inference");
  await bundleFile(here("aws-inference-handler.ts"), bundle);
  const secret = await prepare(folder);
  const start = () =>
    JSON.parse(
      execFileSync(process.execPath, [here("aws-target.mjs"), bundle, secret, String(userCount)], {
        env: { ...process.env, BENCH_FOLDER: folder },
        encoding: "utf8",
        maxBuffer: 2 ** 26,
      })
        .trimEnd()
        .split("\n")
        .at(-1) ?? "",
    ) as Start;
  const starts = Array.from({ length: startCount }, start);
  const initialisationsMs = starts.map(({ initialisationMs }) => initialisationMs);
  const p99Ms = starts.map(({ timesMs }) => percentile(timesMs, 0.99));
  return [
    rowWithAim("initialisation, 50k items, median", median(initialisationsMs), "ms", { below: 500 }),
    { case: "of it loading code", value: Math.round(median(starts.map(({ loadedMs }) => loadedMs))), unit: "ms" },
    { case: "initialisation, best", value: Math.round(Math.min(...initialisationsMs)), unit: "ms" },
    { case: "first answer, median", value: Math.round(median(starts.map(({ timesMs }) => timesMs[0]!))), unit: "ms" },
    rowWithAim("warm handler, p99, median", median(p99Ms), "ms", { below: 50 }),
    { case: "warm handler, p50", value: rounded(median(starts.map(({ timesMs }) => median(timesMs)))), unit: "ms" },
  ];
}

/** Of the initialisation what opening the model takes, in processes of their own. */
async function openingRows(folder: string): Promise<readonly BenchRow[]> {
  return Object.entries(await measureInit(folder)).map(([phase, ms]) => ({
    case: `opening, best: ${phase}`,
    value: rounded(ms),
    unit: "ms",
  }));
}

/** A key to ask with, and what the job `learn` of functions leaves beside the model. */
async function prepare(folder: string): Promise<string> {
  const engine = await createEngine({ dataFolder: folder });
  const { secret } = await engine.useCases.createKey(engine.tenant, { kind: "admin", name: "bench" });
  await engine.close();
  const opened = await openedOver(await openLocalPorts(folder));
  await createBatch(opened)({ job: "learn" });
  await opened.ports.close();
  return secret;
}

const rounded = (value: number) => Math.round(value * 100) / 100;

function percentile(values: readonly number[], ratio: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * ratio))]!;
}
