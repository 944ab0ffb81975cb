/**
 * How fast are linear models of items by items? The inverse of a symmetric positive definite matrix beside numpy's, one thread
 * each, by turns; EASE on ten thousand items; an MRF on twenty thousand, and a request to it.
 */
import { createItemItemSearchWithWasm } from "../engine/src/kernels/item-item/item-item-wasm.ts";
import { trainEaseWithWasm } from "../engine/src/kernels/ease/ease-wasm.ts";
import { trainMrfWithWasm } from "../engine/src/kernels/mrf/mrf-wasm.ts";
import { createInlinePool, type KernelPool } from "../engine/src/kernels/pool/calls.ts";
import { createThreadPool } from "../engine/src/kernels/pool/thread-pool.ts";
import { seededNormal } from "../engine/src/kernels/random.ts";
import type { SparseMatrix } from "../engine/src/kernels/sparse.ts";
import { allocateSquare, invertSquare, type ArenaSquare } from "../engine/src/kernels/spd-inverse/spd-inverse-wasm.ts";
import { createTopKResult } from "../engine/src/kernels/top-k/top-k-index.ts";
import { Arena } from "../engine/src/kernels/wasm/arena.ts";
import { startPeer, type Peer } from "./peers/python-peer.ts";
import { rowBesidePeer, type BenchRow } from "./report.ts";
import { median } from "./statistics.ts";
import { syntheticInteractions } from "./synthetic.ts";

const n = 2_048;
const roundCount = 9;
const kinds = { float64: Float64Array, float32: Float32Array } as const;
type Precision = keyof typeof kinds;

export async function run(): Promise<readonly BenchRow[]> {
  const peer = await startPeer("numpy_peer.py", ["numpy"]);
  try {
    // First, as the peak of resident memory is that of the whole process.
    const ease = await easeRows();
    const float64 = await inverseRows("float64", peer);
    const float32 = await inverseRows("float32", peer);
    return [...float64, ...float32, await threadsRow(), ...ease, ...(await mrfRows())];
  } finally {
    await peer?.close();
  }
}

async function inverseRows(precision: Precision, peer: Peer | undefined): Promise<BenchRow[]> {
  const invert = openInverse(precision, createInlinePool());
  const [ours, theirs, peerErrors]: number[][] = [[], [], []];
  await peer?.ask("make", { n, precision });
  let error = 0;
  for (let round = -1; round < roundCount; round += 1) {
    const own = await invert();
    const other = await peer?.ask<{ readonly seconds: number; readonly error: number }>("invert");
    if (round < 0) continue;
    ours!.push(own.seconds);
    error = own.error;
    if (other === undefined) continue;
    theirs!.push(other.seconds);
    peerErrors!.push(other.error);
  }
  const beside = peer && {
    peer: median(theirs!),
    ratio: median(theirs!.map((seconds, round) => seconds / ours![round]!)),
  };
  const peerError = peer && peerErrors![0]!;
  return [
    rowBesidePeer(`inverse-${n}-${precision}`, "s", { value: median(ours!), ...beside }, { atLeast: 0.8 }),
    rowBesidePeer(`inverse-${n}-${precision}-error`, "max |A·A⁻¹ − I|, 50 rows", {
      value: error,
      peer: peerError,
      ratio: peerError && peerError / error,
    }),
  ];
}

/** Two threads beside one, everything else equal; not by turns, as systems take a while to spread threads over cores. */
async function threadsRow(): Promise<BenchRow> {
  const pools = [createThreadPool(1), createThreadPool(2)];
  const inverses = pools.map((pool) => openInverse("float64", pool));
  const seconds: [number[], number[]] = [[], []];
  for (const [place, invert] of inverses.entries())
    for (let round = -1; round < roundCount; round += 1) {
      const taken = await invert();
      if (round >= 0) seconds[place]!.push(taken.seconds);
    }
  await Promise.all(pools.map((pool) => pool.close()));
  const [one, two] = seconds;
  const times = { value: median(two), peer: median(one), ratio: median(one) / median(two) };
  return rowBesidePeer(`inverse-${n}-float64-threads`, "s", times);
}

/** Inverts the same matrix again and again. */
function openInverse(precision: Precision, pool: KernelPool) {
  const matrix = madeUpMatrix(precision);
  return async () => {
    const arena = new Arena();
    const square = allocateSquare<Float64Array | Float32Array>(arena, kinds[precision], n);
    square.values.set(matrix);
    const session = pool.open(arena);
    const startedAtMs = performance.now();
    await invertSquare(arena, session, square);
    const seconds = (performance.now() - startedAtMs) / 1_000;
    session.close();
    return { seconds, error: errorOf(matrix, square) };
  };
}

/** Made like the peer's. */
function madeUpMatrix(precision: Precision): Float64Array | Float32Array {
  const normal = seededNormal(1);
  const matrix = new kinds[precision](n * n);
  for (let row = 0; row < n; row += 1)
    for (let column = 0; column <= row; column += 1) {
      const value = row === column ? 3 * Math.sqrt(n) + Math.abs(normal()) : normal();
      matrix[row * n + column] = value;
      matrix[column * n + row] = value;
    }
  return matrix;
}

function errorOf(matrix: Float64Array | Float32Array, { stride, values }: ArenaSquare): number {
  let worst = 0;
  const sums = new Float64Array(n);
  for (let row = 0; row < 50; row += 1) {
    sums.fill(0);
    sums[row] = -1;
    for (let axis = 0; axis < n; axis += 1) {
      const value = matrix[row * n + axis]!;
      for (let column = 0; column < n; column += 1) sums[column]! += value * values[axis * stride + column]!;
    }
    worst = sums.reduce((most, sum) => Math.max(most, Math.abs(sum)), worst);
  }
  return worst;
}

/** One run with one thread: it takes a while. */
async function easeRows(): Promise<BenchRow[]> {
  const size = { userCount: 30_000, itemCount: 10_000, interactionCount: 1_000_000, seed: 1 };
  const preferences = syntheticInteractions(size);
  const startedAtMs = performance.now();
  const model = await trainEaseWithWasm(
    preferences,
    { regularization: 200, precision: "float32" },
    createInlinePool(),
    {
      onProgress: (done, total) => {
        if (done % 10 === 0) console.error(`ease-10k-float32: ${done} of ${total}`);
      },
    },
  );
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const peakMebibytes = process.resourceUsage().maxRSS / 1_024;
  const prunedAtMs = performance.now();
  await model.pruned({ count: 200, side: "row" });
  return [
    { case: "ease-10k-float32", value: rounded(seconds), unit: "s" },
    { case: "ease-10k-float32-arena", value: rounded(model.arenaBytes / 2 ** 20), unit: "MiB" },
    { case: "ease-10k-float32-peak-resident", value: rounded(peakMebibytes), unit: "MiB" },
    { case: "ease-10k-float32-prune-200", value: rounded((performance.now() - prunedAtMs) / 1_000), unit: "s" },
  ];
}

async function mrfRows(): Promise<BenchRow[]> {
  const size = { userCount: 50_000, itemCount: 20_000, interactionCount: 1_000_000, seed: 1 };
  const preferences = syntheticInteractions(size);
  const startedAtMs = performance.now();
  const weights = await trainMrfWithWasm(preferences, { regularization: 20, neighbourCount: 100 }, createInlinePool());
  const seconds = (performance.now() - startedAtMs) / 1_000;
  return [
    { case: "mrf-20k-100-neighbours", value: rounded(seconds), unit: "s" },
    { case: "item-item-20k-top-20-p50", value: rounded(requestMilliseconds(weights, preferences)), unit: "ms" },
  ];
}

function requestMilliseconds(weights: SparseMatrix, { offsets, columns, rowCount }: SparseMatrix): number {
  const scorer = createItemItemSearchWithWasm(weights);
  const result = createTopKResult(20);
  const milliseconds: number[] = [];
  for (let request = -200; request < 1_000; request += 1) {
    const user = ((request + 200) * 37) % rowCount;
    const items = columns.slice(offsets[user], offsets[user + 1]);
    const history = { items, values: new Float32Array(items.length).fill(1) };
    const startedAtMs = performance.now();
    scorer.sumUp(history);
    scorer.search({ k: 20, excluded: items }, result);
    if (request >= 0) milliseconds.push(performance.now() - startedAtMs);
  }
  return median(milliseconds);
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
