/**
 * Is the engine fast and small enough for a shop of 50,000 works and a million interactions? Everything runs as a user runs
 * it: a real data folder, the public library, a CSV file of made-up interactions (`synthetic.ts`), made-up catalogue text.
 */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { createEngine, type Engine, type ItemInput } from "../engine/src/index.ts";
import { seededUniform } from "../engine/src/kernels/random.ts";
import { rowWithAim, type BenchRow } from "./report.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";
import { syntheticInteractions } from "./synthetic.ts";

export const size = { userCount: 50_000, itemCount: 50_000, interactionCount: 1_050_000, seed: 1 };
const domains = ["book", "movie", "music"] as const;
const encoderDimension = 384;
const requestCount = 1_000;

export async function run(): Promise<readonly BenchRow[]> {
  return inTemporaryFolder(measure);
}

async function measure(folder: string): Promise<readonly BenchRow[]> {
  const file = join(folder, "interactions.csv");
  const rowCount = await writeInteractions(file);
  const dataFolder = join(folder, "data");
  const open = () => createEngine({ dataFolder, encoder });
  let engine = await open();
  const items = madeUpItems(size.itemCount, size.seed);
  for (let start = 0; start < items.length; start += 1_000) await engine.putItems(items.slice(start, start + 1_000));
  const imported = await engine.importData({ path: file, kind: "csv", mapping });
  await engine.train();
  const trained = await engine.train();
  await engine.close();
  engine = await open();
  const known = await latencies(engine, (index) => `user:${index * 37}`);
  const unknown = await latencies(engine, (index) => `nobody ${index}`);
  const residentMebibytes = process.memoryUsage.rss() / 2 ** 20;
  await engine.close();
  return [
    rowWithAim("import-csv-rows-per-second", rowCount / imported.seconds, "rows/s", { atLeast: 100_000 }),
    rowWithAim("train-1m", trained.seconds, "s", { below: 120 }),
    ...Object.entries(trained.secondsByStage).map(([stage, value]) => ({
      case: `train-1m ${stage}`,
      value,
      unit: "s",
    })),
    { case: "recommend-50k-items-p50", value: quantile(known, 0.5), unit: "ms" },
    rowWithAim("recommend-50k-items-p99", quantile(known, 0.99), "ms", { below: 10 }),
    rowWithAim("new-user-p99", quantile(unknown, 0.99), "ms", { below: 50 }),
    rowWithAim("resident-memory", residentMebibytes, "MiB", { below: 1_500 }),
  ];
}

export const mapping = {
  files: [
    {
      name: "interactions.csv",
      record: "event",
      fields: {
        account: "user",
        item: "item",
        time: "time",
        kind: { value: "rate" },
        ratio: { column: "rating", from: 0, to: 5 },
      },
    },
  ],
} as const;

export async function writeInteractions(file: string, chosen = size): Promise<number> {
  const { offsets, columns, values, rowCount } = syntheticInteractions(chosen);
  const out = createWriteStream(file);
  out.write("user,item,rating,time\n");
  for (let user = 0; user < rowCount; user += 1) {
    const lines: string[] = [];
    for (let entry = offsets[user]!; entry < offsets[user + 1]!; entry += 1)
      lines.push(
        `user:${user},item:${columns[entry]!},${Math.min(5, 2 + values[entry]!)},${1_600_000_000 + entry * 60}\n`,
      );
    if (!out.write(lines.join(""))) await once(out, "drain");
  }
  out.end();
  await finished(out);
  return columns.length;
}

/** Works with made-up words: clusters share themes, so that neighbours and graph have something to find. */
export function madeUpItems(count: number, seed: number): readonly ItemInput[] {
  const uniform = seededUniform(seed);
  const pick = (kind: string, range: number) => `${kind}-${Math.floor(uniform() ** 2 * range)}`;
  return Array.from({ length: count }, (_, index) => ({
    id: `item:${index}`,
    domain: domains[index % domains.length]!,
    title: `${pick("word", 4_000)} ${pick("word", 4_000)} ${index}`,
    year: 1950 + (index % 75),
    creators: [{ name: `Person ${Math.floor(uniform() * 9_000)}`, role: "author" }],
    genres: [pick("genre", 30)],
    themes: [`cluster-${index % 40}`, pick("theme", 300), pick("theme", 300)],
    description: Array.from({ length: 30 }, () => pick("word", 20_000)).join(" "),
  }));
}

/** Stands for the sentence encoder: the bench is about training with vectors cached, so what they are made of does not matter. */
export const encoder = {
  id: "bench-random-vectors",
  dimension: encoderDimension,
  async encode(texts: readonly string[]): Promise<Float32Array> {
    const out = new Float32Array(texts.length * encoderDimension);
    for (const [row, text] of texts.entries()) {
      const uniform = seededUniform(Buffer.from(text).reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7));
      let squares = 0;
      for (let axis = 0; axis < encoderDimension; axis += 1) {
        const value = uniform() - 0.5;
        out[row * encoderDimension + axis] = value;
        squares += value * value;
      }
      for (let axis = 0; axis < encoderDimension; axis += 1) out[row * encoderDimension + axis]! /= Math.sqrt(squares);
    }
    return out;
  },
};

async function latencies(engine: Engine, userOf: (index: number) => string): Promise<Float64Array> {
  const milliseconds = new Float64Array(requestCount);
  for (let index = -100; index < requestCount; index += 1) {
    const startedAt = performance.now();
    await engine.recommend({ userId: userOf(index + 100), n: 20 });
    if (index >= 0) milliseconds[index] = performance.now() - startedAt;
  }
  return milliseconds.toSorted();
}

export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
