/**
 * How fast are the k best of 200,000 rows of 64 factors, beside `implicit` and beside the speed at which memory can be read?
 * Once on ALS factors, where most rows are too short to be read at all, and once on rows of equal length in all directions
 * ("unpruned"), where every row must be read. One thread each, by turns.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAlsKernel } from "../engine/src/kernels/als/als-wasm.ts";
import { seededNormal, seededUniform } from "../engine/src/kernels/random.ts";
import { createTopKResult, type TopKIndex } from "../engine/src/kernels/top-k/top-k-index.ts";
import { createTopKIndexWasm } from "../engine/src/kernels/top-k/top-k-wasm.ts";
import { createTopKIndex } from "../engine/src/kernels/top-k/top-k.ts";
import { Arena } from "../engine/src/kernels/wasm/arena.ts";
import { startPeer, type Peer } from "./peers/python-peer.ts";
import { rowBesidePeer, rowWithAim, type BenchRow } from "./report.ts";
import { median } from "./statistics.ts";
import { syntheticInteractions } from "./synthetic.ts";

const size = { userCount: 100_000, itemCount: 200_000, interactionCount: 10_000_000, seed: 1 };
const dimension = 64;
const k = 10;
const batchSize = 32;
/** Whole batches. */
const queryCount = 6 * batchSize;
const roundCount = 7;
const readCount = 50;
const rowBytes = 4 * dimension * size.itemCount;

interface Problem {
  readonly rows: Float32Array;
  /** queryCount × dimension */
  readonly queries: Float32Array;
}

export async function run(): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "codecatalyst-topk-"));
  const peer = await startPeer("implicit_topk_peer.py", ["implicit", "numpy"]);
  try {
    const pruned = await measure(await alsFactors(), folder, peer);
    const unpruned = await measure(isotropicRows(), folder, peer);
    return [
      ...rowsOf(pruned, ""),
      rowWithAim("int8-recall", pruned.recall, "of the exact lists", { atLeast: 0.999 }),
      { case: "rows-within-reach", value: Number(pruned.reachableShare.toPrecision(3)), unit: "of all rows" },
      ...rowsOf(unpruned, "-unpruned"),
      rowWithAim("int8-unpruned-recall", unpruned.recall, "of the exact lists", { atLeast: 0.999 }),
    ];
  } finally {
    await peer?.close();
    rmSync(folder, { recursive: true });
  }
}

/** Factors as a training leaves them; queries are those of users picked at random. */
async function alsFactors(): Promise<Problem> {
  const { userFactors, itemFactors } = await createAlsKernel().trainAls(syntheticInteractions(size), {
    factorCount: dimension,
    iterationCount: 4,
    alpha: 5,
    regularization: 40,
    regularizationExponent: 0,
    stepCount: 3,
    seed: 1,
  });
  const uniform = seededUniform(2);
  const queries = new Float32Array(queryCount * dimension);
  for (let query = 0; query < queryCount; query += 1) {
    const user = Math.floor(uniform() * size.userCount);
    queries.set(userFactors.subarray(user * dimension, (user + 1) * dimension), query * dimension);
  }
  return { rows: itemFactors, queries };
}

/** Unit vectors in all directions alike. */
function isotropicRows(): Problem {
  const rows = Float32Array.from({ length: size.itemCount * dimension }, seededNormal(3));
  for (let start = 0; start < rows.length; start += dimension) {
    const row = rows.subarray(start, start + dimension);
    const length = Math.hypot(...row);
    for (let axis = 0; axis < dimension; axis += 1) row[axis]! /= length;
  }
  return { rows, queries: Float32Array.from({ length: queryCount * dimension }, seededNormal(4)) };
}

/** Seconds a query of each way in each round; the peer's are missing without it. */
interface Measured {
  readonly float32: number[];
  readonly int8: number[];
  readonly float32Batch: number[];
  readonly int8Batch: number[];
  readonly peer: number[];
  readonly peerBatch: number[];
  /** `float32` by turns with reading, which leaves nothing of the rows in the caches. */
  readonly scan: number[];
  /** Seconds to read all rows once, by the faster of our own sum of squares and numpy's sum. */
  readonly read: number[];
  readonly recall: number;
  readonly reachableShare: number;
}

async function measure({ rows, queries }: Problem, folder: string, peer: Peer | undefined): Promise<Measured> {
  const indexOf = (precision: "float32" | "int8"): TopKIndex => createTopKIndexWasm(rows, dimension, { precision });
  const [float32, int8] = [indexOf("float32"), indexOf("int8")];
  const expected = exactLists(rows, queries);
  if (peer !== undefined) await tellPeer(peer, { rows, queries }, folder, expected);
  const arena = new Arena();
  const copied = arena.copy(rows);
  const seconds = {
    float32: [],
    int8: [],
    float32Batch: [],
    int8Batch: [],
    peer: [],
    peerBatch: [],
    scan: [],
    read: [],
  } as Record<Exclude<keyof Measured, "recall" | "reachableShare">, number[]>;
  for (let round = 0; round < roundCount; round += 1) {
    // Query by query, since others on the machine slow memory down from one moment to the next.
    const [search, read] = secondsByTurns(
      queryCount,
      (query) => searchOne(float32, queries, query),
      () => arena.kernels.sumOfSquares(copied.byteOffset, copied.length),
    );
    seconds.scan.push(search);
    seconds.float32.push(secondsOf(queryCount, (query) => searchOne(float32, queries, query)));
    const peerRead = await peer?.ask<number>("read", { times: readCount });
    seconds.read.push(Math.min(read, peerRead ?? Infinity));
    seconds.int8.push(secondsOf(queryCount, (query) => searchOne(int8, queries, query)));
    seconds.float32Batch.push(searchInBatches(float32, queries));
    seconds.int8Batch.push(searchInBatches(int8, queries));
    if (peer === undefined) continue;
    seconds.peer.push((await peer.ask<PeerSearch>("search", { k, batchSize: 1 })).seconds);
    seconds.peerBatch.push((await peer.ask<PeerSearch>("search", { k, batchSize })).seconds);
  }
  const found = listsOf(int8, queries);
  return { ...seconds, recall: overlap(found, expected.rows), reachableShare: reachableShare(rows, queries, expected) };
}

interface PeerSearch {
  readonly seconds: number;
  readonly found: readonly (readonly number[])[];
}

/** Gives the peer its data and makes sure that it answers the same question. */
async function tellPeer(peer: Peer, { rows, queries }: Problem, folder: string, expected: Lists): Promise<void> {
  const files = { rows: join(folder, "rows"), queries: join(folder, "queries") };
  writeFileSync(files.rows, rows);
  writeFileSync(files.queries, queries);
  await peer.ask("load", { ...files, dimension });
  const { found } = await peer.ask<PeerSearch>("search", { k, batchSize });
  const share = overlap(found, expected.rows);
  if (share < 0.99) throw new Error(`The peer finds ${share} of what the reference finds.`);
}

function rowsOf(measured: Measured, suffix: string): BenchRow[] {
  const { float32, int8, float32Batch, int8Batch, peer, peerBatch, scan, read } = measured;
  const gigabytesPerSecond = (seconds: readonly number[]) => rowBytes / 1e9 / median(seconds);
  const beside = (ours: readonly number[], theirs: readonly number[]) => ({
    value: 1e6 * median(ours),
    ...(theirs.length > 0 && { peer: 1e6 * median(theirs), ratio: ratioOf(ours, theirs) }),
  });
  return [
    rowBesidePeer(`int8${suffix}`, "µs a query", beside(int8, peer), { atLeast: 4 }),
    rowBesidePeer(
      `float32${suffix}`,
      "GB/s effective, beside reading",
      { value: gigabytesPerSecond(scan), peer: gigabytesPerSecond(read), ratio: ratioOf(scan, read) },
      { atLeast: 0.8 },
    ),
    rowBesidePeer(`float32${suffix}-time`, "µs a query", beside(float32, peer)),
    rowBesidePeer(`batch-${batchSize}${suffix}`, "µs a query", beside(float32Batch, peerBatch), { atLeast: 1 }),
    rowBesidePeer(`batch-${batchSize}-int8${suffix}`, "µs a query", beside(int8Batch, peerBatch), { atLeast: 1 }),
  ];
}

const ratioOf = (ours: readonly number[], theirs: readonly number[]) =>
  median(ours.map((seconds, round) => theirs[round]! / seconds));

const results = Array.from({ length: batchSize }, () => createTopKResult(k));

function searchOne(index: TopKIndex, queries: Float32Array, query: number): void {
  index.search({ vector: queries.subarray(query * dimension, (query + 1) * dimension), k }, results[0]!);
}

function searchInBatches(index: TopKIndex, queries: Float32Array): number {
  const width = batchSize * dimension;
  const search = (batch: number) =>
    index.searchBatch({ vectors: queries.subarray(batch * width, (batch + 1) * width), k }, results);
  return secondsOf(queryCount / batchSize, search) / batchSize;
}

/** On average. */
function secondsOf(times: number, work: (time: number) => unknown): number {
  return secondsByTurns(times, work, () => {})[0];
}

/** On average, of two kinds of work that take turns. */
function secondsByTurns(
  times: number,
  first: (time: number) => unknown,
  second: (time: number) => unknown,
): readonly [number, number] {
  const sums: [number, number] = [0, 0];
  for (let time = 0; time < times; time += 1) {
    const startedAtMs = performance.now();
    first(time);
    const betweenAtMs = performance.now();
    second(time);
    sums[0] += betweenAtMs - startedAtMs;
    sums[1] += performance.now() - betweenAtMs;
  }
  return [sums[0] / 1000 / times, sums[1] / 1000 / times];
}

/** A list of `k` for each query. */
interface Lists {
  readonly rows: readonly (readonly number[])[];
  /** The last score of each. */
  readonly lowest: readonly number[];
}

/** By the reference, whose sums are in f64. */
function exactLists(rows: Float32Array, queries: Float32Array): Lists {
  const lowest: number[] = [];
  const found = listsOf(createTopKIndex(rows, dimension), queries, (score) => lowest.push(score));
  return { rows: found, lowest };
}

function listsOf(index: TopKIndex, queries: Float32Array, onLowest?: (score: number) => void): number[][] {
  const result = createTopKResult(k);
  return Array.from({ length: queryCount }, (_, query) => {
    index.search({ vector: queries.subarray(query * dimension, (query + 1) * dimension), k }, result);
    onLowest?.(result.scores[k - 1]!);
    return [...result.rows];
  });
}

function overlap(found: readonly (readonly number[])[], expected: readonly (readonly number[])[]): number {
  let common = 0;
  for (const [query, list] of expected.entries()) {
    const known = new Set(list);
    common += found[query]!.filter((row) => known.has(row)).length;
  }
  return common / (k * expected.length);
}

/** Rows with |query|·|row| of at least the k-th best score: no exact search that goes by lengths alone can read fewer. */
function reachableShare(rows: Float32Array, queries: Float32Array, { lowest }: Lists): number {
  const lengths = lengthsOf(rows).toSorted();
  const queryLengths = lengthsOf(queries);
  let count = 0;
  for (const [query, score] of lowest.entries()) {
    const needed = score / queryLengths[query]!;
    count += lengths.length - lengths.findIndex((length) => length >= needed);
  }
  return count / (lengths.length * lowest.length);
}

function lengthsOf(rows: Float32Array): Float64Array {
  return Float64Array.from({ length: rows.length / dimension }, (_, row) =>
    Math.hypot(...rows.subarray(row * dimension, (row + 1) * dimension)),
  );
}
