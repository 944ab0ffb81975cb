/**
 * How fast is implicit ALS beside `implicit`, to an equal or lower training loss? Both start from the same factors, one thread
 * each, by turns; the peer makes its usual 15 iterations, we as many as it takes to come at least as low.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ndcgAt } from "../engine/src/evaluation/metrics/accuracy.ts";
import { judgeList } from "../engine/src/evaluation/metrics/judged-list.ts";
import { topRanked } from "../engine/src/evaluation/metrics/top-ranked.ts";
import { meanOverUsers } from "../engine/src/evaluation/metrics/user-mean.ts";
import { createAlsKernel } from "../engine/src/kernels/als/als-wasm.ts";
import { alsLoss, initialItemFactors, type AlsFactors, type AlsOptions } from "../engine/src/kernels/als/als.ts";
import { createThreadPool } from "../engine/src/kernels/pool/thread-pool.ts";
import { transpose, type SparseMatrix } from "../engine/src/kernels/sparse.ts";
import { loadMl1m, type Ml1m } from "./ml-1m.ts";
import { startPeer, type Peer } from "./peers/python-peer.ts";
import { rowBesidePeer, type Aim, type BenchRow } from "./report.ts";
import { median } from "./statistics.ts";
import { syntheticInteractions } from "./synthetic.ts";

const als = createAlsKernel();
const peerIterationCount = 15;
const alpha = 1;
const regularization = 0.01;
const roundCount = 5;

const optionsOf = (factorCount: number, iterationCount: number): AlsOptions => ({
  factorCount,
  iterationCount,
  alpha,
  regularization,
  regularizationExponent: 0,
  stepCount: 4,
  stepTolerance: 0.1,
  relaxation: 1.5,
  seed: 1,
});

export async function run(): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "codecatalyst-als-"));
  const peer = await startPeer("implicit_als_peer.py", ["implicit"]);
  try {
    const ml1m = loadMl1m();
    return [...(ml1m === undefined ? [] : await ml1mRows(ml1m, folder, peer)), ...(await ml20mRows(folder, peer))];
  } finally {
    await peer?.close();
    rmSync(folder, { recursive: true });
  }
}

async function ml1mRows({ all, train, test, data }: Ml1m, folder: string, peer: Peer | undefined): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  await tellPeer(peer, folder, all);
  rows.push(...(await timeToLoss("ml1m-f64", all, { folder, peer, factorCount: 64, aim: { atLeast: 4 } })));
  rows.push(...(await timeToLoss("ml1m-f128", all, { folder, peer, factorCount: 128, aim: { atLeast: 2.5 } })));
  rows.push(await threadsRow(all));
  await tellPeer(peer, folder, train);
  rows.push(await rankingRow(train, test, folder, peer));
  return rows.map((row) => ({ ...row, data }));
}

/** MovieLens 20M in size and shape. */
async function ml20mRows(folder: string, peer: Peer | undefined): Promise<BenchRow[]> {
  const matrix = syntheticInteractions({
    userCount: 138_000,
    itemCount: 27_000,
    interactionCount: 36_000_000,
    seed: 1,
  });
  console.error(`Made ${matrix.values.length} entries in the shape of ML-20M.`);
  await tellPeer(peer, folder, matrix);
  const rows = await timeToLoss("ml20m-f64", matrix, { folder, peer, factorCount: 64, aim: { atLeast: 3 }, rounds: 2 });
  return [...rows, await memoryRow(folder, matrix)];
}

interface Comparison {
  readonly folder: string;
  readonly peer: Peer | undefined;
  readonly factorCount: number;
  readonly aim: Aim;
  readonly rounds?: number;
}

/** Seconds of both, and the iterations we needed. */
async function timeToLoss(name: string, matrix: SparseMatrix, comparison: Comparison): Promise<BenchRow[]> {
  const { folder, peer, factorCount, aim, rounds = roundCount } = comparison;
  const start = writeStart(folder, matrix, factorCount);
  const fit = { factors: factorCount, regularization, iterations: peerIterationCount, threads: 1, start };
  await peer?.ask("fit", fit);
  const target = await peer?.ask<number>("loss", { regularization });
  const options = { ...optionsOf(factorCount, peerIterationCount + 5), wantsLosses: true };
  const { losses } = await als.trainAls(matrix, options);
  const scale = confidenceMass(matrix);
  const reached = target === undefined ? peerIterationCount - 1 : losses.findIndex((loss) => loss / scale <= target);
  if (reached < 0)
    throw new Error(`${name}: the peer's loss of ${target} was not reached, but ${losses.at(-1)! / scale}.`);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    if (peer !== undefined) theirs.push(await peer.ask<number>("fit", fit));
    ours.push(await secondsOf(() => als.trainAls(matrix, optionsOf(factorCount, reached + 1))));
    console.error(`${name} round ${round + 1}: ${ours.at(-1)} s, peer ${theirs.at(-1) ?? "absent"} s`);
  }
  const beside = peer && {
    peer: median(theirs),
    ratio: median(theirs.map((seconds, round) => seconds / ours[round]!)),
  };
  return [
    rowBesidePeer(name, "s", { value: median(ours), ...beside }, aim),
    rowBesidePeer(`${name}-iterations`, "iterations", {
      value: reached + 1,
      peer: beside && peerIterationCount,
      ratio: peerIterationCount / (reached + 1),
    }),
    rowBesidePeer(`${name}-loss`, "of all confidence", {
      value: losses[reached]! / scale,
      peer: target,
      ratio: target && target / (losses[reached]! / scale),
    }),
  ];
}

/** Enough iterations for the system to give each thread a processor of its own. */
const threadsIterationCount = 60;

/** Two threads beside one, everything else equal. */
async function threadsRow(matrix: SparseMatrix): Promise<BenchRow> {
  const options = optionsOf(64, threadsIterationCount);
  const pools = [createThreadPool(1), createThreadPool(2)];
  const [one, two]: [number[], number[]] = [[], []];
  for (let round = 0; round <= roundCount; round += 1)
    for (const [place, pool] of pools.entries()) {
      const seconds = await secondsOf(() => als.trainAls(matrix, options, { pool }));
      // The first round starts the threads.
      if (round > 0) [one, two][place]!.push(seconds);
      console.error(`ml1m-f64-threads round ${round}, ${place + 1} threads: ${seconds} s`);
    }
  await Promise.all(pools.map((pool) => pool.close()));
  const ratio = median(one.map((seconds, round) => seconds / two[round]!));
  return rowBesidePeer("ml1m-f64-threads", "s", { value: median(two), peer: median(one), ratio }, { atLeast: 1.7 });
}

/** NDCG@10 over all items a user has not had in training, both models after 15 iterations from the same start. */
async function rankingRow(
  train: SparseMatrix,
  test: SparseMatrix,
  folder: string,
  peer: Peer | undefined,
): Promise<BenchRow> {
  const ours = ndcgAt10(train, test, await als.trainAls(train, optionsOf(64, peerIterationCount)), 64);
  if (peer === undefined) return { case: "ml1m-f64-ndcg10", value: ours, unit: "NDCG@10, full ranking" };
  const start = writeStart(folder, train, 64);
  await peer.ask("fit", { factors: 64, regularization, iterations: peerIterationCount, threads: 1, start });
  const [users, items] = [join(folder, "users"), join(folder, "items")];
  await peer.ask("save", { users, items });
  const theirs = { userFactors: readFloats(users), itemFactors: readFloats(items) };
  const checked = alsLoss(train, theirs, optionsOf(64, 0)) / confidenceMass(train);
  const told = await peer.ask<number>("loss", { regularization });
  if (Math.abs(checked / told - 1) > 1e-4)
    throw new Error(`The peer's loss is ${told} by its own count, ${checked} by ours.`);
  const peerNdcg = ndcgAt10(train, test, theirs, 64);
  return rowBesidePeer(
    "ml1m-f64-ndcg10",
    "NDCG@10, full ranking",
    { value: ours, peer: peerNdcg, ratio: ours / peerNdcg },
    { atLeast: 0.99 },
  );
}

/** Peak resident memory of a process that loads the matrix and trains, beside the peer's in the same setting. */
async function memoryRow(folder: string, { rowCount, columnCount }: SparseMatrix): Promise<BenchRow> {
  const child = spawnSync(
    process.execPath,
    [fileURLToPath(new URL("als-memory.ts", import.meta.url)), folder, `${rowCount}`, `${columnCount}`],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  const value = Number(child.stdout);
  const peer = await startPeer("implicit_als_peer.py", ["implicit"]);
  if (peer === undefined) return { case: "ml20m-f64-memory", value, unit: "MiB" };
  await peer.ask("load", { folder, rowCount, columnCount });
  const start = join(folder, "start-64");
  await peer.ask("fit", { factors: 64, regularization, iterations: 2, threads: 1, start });
  const theirs = await peer.ask<number>("peak");
  await peer.close();
  return rowBesidePeer("ml20m-f64-memory", "MiB", { value, peer: theirs, ratio: theirs / value }, { atLeast: 1 });
}

/** Confidences in files, as `als-memory.ts` and the peer read them. */
async function tellPeer(peer: Peer | undefined, folder: string, matrix: SparseMatrix): Promise<void> {
  const { rowCount, columnCount, offsets, columns, values } = matrix;
  writeFileSync(join(folder, "offsets"), offsets);
  writeFileSync(join(folder, "columns"), columns);
  writeFileSync(
    join(folder, "values"),
    values.map((value) => 1 + alpha * value),
  );
  await peer?.ask("load", { folder, rowCount, columnCount });
}

function writeStart(folder: string, matrix: SparseMatrix, factorCount: number): string {
  const file = join(folder, `start-${factorCount}`);
  writeFileSync(file, initialItemFactors(transpose(matrix), optionsOf(factorCount, 0)));
  return file;
}

/** Σ of all confidences, 1 for a pair without an entry. */
function confidenceMass({ rowCount, columnCount, values }: SparseMatrix): number {
  return values.reduce((sum, value) => sum + alpha * value, rowCount * columnCount);
}

function readFloats(file: string): Float32Array {
  const { buffer, byteOffset, length } = readFileSync(file);
  return new Float32Array(buffer.slice(byteOffset, byteOffset + length));
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return (performance.now() - startedAtMs) / 1000;
}

function ndcgAt10(
  train: SparseMatrix,
  test: SparseMatrix,
  { userFactors, itemFactors }: Pick<AlsFactors, "userFactors" | "itemFactors">,
  width: number,
): number {
  const values = new Float64Array(train.rowCount);
  const scores = new Float64Array(train.columnCount);
  for (let user = 0; user < train.rowCount; user += 1) {
    for (let item = 0; item < scores.length; item += 1) {
      let score = 0;
      for (let axis = 0; axis < width; axis += 1)
        score += userFactors[user * width + axis]! * itemFactors[item * width + axis]!;
      scores[item] = score;
    }
    const excluded = train.columns.subarray(train.offsets[user], train.offsets[user + 1]);
    const relevant = new Set(test.columns.subarray(test.offsets[user], test.offsets[user + 1]));
    values[user] = ndcgAt(judgeList(topRanked(scores, { k: 10, excluded, tieSeed: user }), relevant), 10);
  }
  return meanOverUsers(values).mean;
}
