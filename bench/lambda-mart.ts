/**
 * Does LambdaMART train and score faster than LightGBM on one thread, and rank as well? Made-up queries of 150 documents with 13
 * features, as a re-ranker sees them.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trainLambdaMartWasm } from "../engine/src/kernels/lambda-mart/lambda-mart-wasm.ts";
import {
  lambdaMartDefaults,
  trainLambdaMart,
  type LambdaMartModel,
} from "../engine/src/kernels/lambda-mart/lambda-mart.ts";
import { meanNdcg, type RankingRows } from "../engine/src/kernels/lambda-mart/ranking-rows.ts";
import { createWasmTreeScorer } from "../engine/src/kernels/lambda-mart/trees-wasm.ts";
import { createTreeScorer } from "../engine/src/kernels/lambda-mart/trees.ts";
import { seededNormal } from "../engine/src/kernels/random.ts";
import { startPeer, type Peer } from "./peers/python-peer.ts";
import { rowBesidePeer, type BenchRow } from "./report.ts";
import { median } from "./statistics.ts";

const groupSize = 150;
const groupCount = 4_000;
const heldOutGroupCount = 700;
const featureCount = 13;
const k = 10;
const roundCount = 3;
const options = lambdaMartDefaults;
const peerOptions = {
  num_leaves: options.leafCount,
  learning_rate: options.learningRate,
  min_data_in_leaf: options.minRowsPerLeaf,
  min_sum_hessian_in_leaf: options.minHessianPerLeaf,
  lambda_l2: options.regularization,
  max_bin: options.binCount,
  // Ours are the gradients of the paper; LightGBM divides them by query unless told not to.
  lambdarank_norm: false,
};

interface Times {
  readonly trainSeconds: number[];
  readonly rowsPerSecond: number[];
}

export async function run(): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), "codecatalyst-bench-"));
  const peer = await startPeer("lightgbm_peer.py", ["lightgbm", "numpy"]);
  try {
    return await measure(folder, peer);
  } finally {
    await peer?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, peer: Peer | undefined): Promise<readonly BenchRow[]> {
  const rows = madeUpQueries(groupCount, 1);
  const heldOut = madeUpQueries(heldOutGroupCount, 2);
  const [ours, theirs, scores] = [noTimes(), noTimes(), new Float32Array(heldOut.grades.length)];
  const [rowFiles, heldOutFiles] = [await write(folder, "train", rows), await write(folder, "held-out", heldOut)];
  const peerScoresFile = join(folder, "scores");
  let model: LambdaMartModel | undefined;
  for (let round = 0; round < roundCount; round += 1) {
    const trained = await timed(() => trainLambdaMartWasm(rows, options));
    model = trained.answer;
    ours.trainSeconds.push(trained.seconds);
    const scorer = createWasmTreeScorer(model.trees);
    ours.rowsPerSecond.push(scores.length / (await timed(() => scorer.score(heldOut.features, scores))).seconds);
    if (peer === undefined) continue;
    const fields = {
      rows: rowFiles,
      options: peerOptions,
      truncation: options.truncation,
      treeCount: options.treeCount,
    };
    theirs.trainSeconds.push(await peer.ask<number>("train", fields));
    const seconds = await peer.ask<number>("score", { rows: heldOutFiles, out: peerScoresFile });
    theirs.rowsPerSecond.push(scores.length / seconds);
  }
  const ndcg = meanNdcg(heldOut, scores, k);
  const peerNdcg = peer && meanNdcg(heldOut, await readScores(peerScoresFile), k);
  return [
    compared("train-600k-rows-13-features", "s", ours.trainSeconds, theirs.trainSeconds, (a, b) => b / a),
    compared("score-60-trees", "rows/s", ours.rowsPerSecond, theirs.rowsPerSecond, (a, b) => a / b),
    rowBesidePeer("held-out-ndcg-at-10", "", { value: ndcg, peer: peerNdcg, ratio: peerNdcg && ndcg / peerNdcg }),
    ...(await reference(rows, heldOut, model!)),
  ];
}

/** The TypeScript reference, on a tenth of the training rows. */
async function reference(rows: RankingRows, heldOut: RankingRows, { trees }: LambdaMartModel): Promise<BenchRow[]> {
  const rowCount = (groupCount / 10) * groupSize;
  const fewer: RankingRows = {
    ...rows,
    features: rows.features.subarray(0, rowCount * featureCount),
    grades: rows.grades.subarray(0, rowCount),
    groupOffsets: rows.groupOffsets.subarray(0, groupCount / 10 + 1),
  };
  const scores = new Float32Array(heldOut.grades.length);
  const scorer = createTreeScorer(trees);
  const trained = await timed(() => trainLambdaMart(fewer, options));
  const scored = await timed(() => scorer.score(heldOut.features, scores));
  return [
    { case: "typescript train-60k-rows", value: Number(trained.seconds.toPrecision(4)), unit: "s" },
    { case: "typescript score-60-trees", value: Math.round(scores.length / scored.seconds), unit: "rows/s" },
  ];
}

function noTimes(): Times {
  return { trainSeconds: [], rowsPerSecond: [] };
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ readonly answer: T; readonly seconds: number }> {
  const startedAt = performance.now();
  const answer = await work();
  return { answer, seconds: (performance.now() - startedAt) / 1_000 };
}

function compared(
  name: string,
  unit: string,
  ours: readonly number[],
  theirs: readonly number[],
  ratioOf: (ours: number, theirs: number) => number,
): BenchRow {
  const value = median(ours);
  if (theirs.length === 0) return rowBesidePeer(name, unit, { value });
  const ratio = median(ours.map((number, round) => ratioOf(number, theirs[round]!)));
  return rowBesidePeer(name, unit, { value, peer: median(theirs), ratio }, { atLeast: 1 });
}

/** Utilities that no single feature shows, a feature with gaps, some with ties and some that mean nothing; few documents are good. */
function madeUpQueries(count: number, seed: number): RankingRows {
  const normal = seededNormal(seed);
  const rowCount = count * groupSize;
  const features = new Float32Array(rowCount * featureCount);
  const grades = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const x = features.subarray(row * featureCount, (row + 1) * featureCount);
    for (let feature = 0; feature < featureCount; feature += 1) x[feature] = normal();
    x[5] = Math.round(x[5]! * 2);
    x[6] = Math.max(0, Math.round(x[6]! * 3));
    if (normal() > 1) x[3] = Number.NaN;
    const taste = x[0]! + Math.sin(2 * x[1]!) + (x[2]! > 0.5 ? x[4]! : -x[4]! / 2) + x[5] / 4;
    const utility = taste + (Number.isNaN(x[3]!) ? 0.7 : 0.3 * x[3]!) + normal();
    grades[row] = utility > 5.5 ? 2 : utility > 4 ? 1 : 0;
  }
  return {
    featureCount,
    features,
    grades,
    groupOffsets: Uint32Array.from({ length: count + 1 }, (_, g) => g * groupSize),
  };
}

async function write(folder: string, name: string, { features, grades }: RankingRows) {
  const files = { features: join(folder, `${name}.features`), grades: join(folder, `${name}.grades`) };
  await writeFile(files.features, features);
  await writeFile(files.grades, grades);
  return { ...files, featureCount, groupSize };
}

async function readScores(file: string): Promise<Float32Array> {
  const bytes = await readFile(file);
  return Float32Array.from(new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8));
}
