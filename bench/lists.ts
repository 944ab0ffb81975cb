/**
 * From loaded events to a list for every user: how much processor time does that take? The shared latent space is trained as the
 * engine trains it, then each user's taste is folded in and the best ten of all untouched items are found.
 */
import { availableParallelism } from "node:os";
import { createThreadPool } from "../engine/src/kernels/pool/thread-pool.ts";
import type { SparseMatrix } from "../engine/src/kernels/sparse.ts";
import { implicitAls } from "../engine/src/models/implicit-als/implicit-als.ts";
import { parseItemId } from "../engine/src/domain/ids.ts";
import { createItem } from "../engine/src/domain/item.ts";
import { createCatalogue } from "../engine/src/models/model.ts";
import { loadMl1m } from "./ml-1m.ts";
import { rowWithAim, type BenchRow } from "./report.ts";
import { syntheticInteractions } from "./synthetic.ts";

const listLength = 10;

export async function run(): Promise<readonly BenchRow[]> {
  const ml1m = loadMl1m();
  const made = syntheticInteractions({ userCount: 20_000, itemCount: 50_000, interactionCount: 3_150_000, seed: 7 });
  console.error(`Made ${made.values.length} events of 50,000 items.`);
  return [
    ...(ml1m === undefined ? [] : (await listsOf("ml1m", ml1m.train, 10)).map((row) => ({ ...row, data: ml1m.data }))),
    ...(await listsOf("50k-items", made, 60)),
  ];
}

async function listsOf(name: string, preferences: SparseMatrix, aimSeconds: number): Promise<BenchRow[]> {
  const pool = createThreadPool(availableParallelism());
  const [cpuBefore, startedAtMs] = [process.cpuUsage(), performance.now()];
  const items = Array.from({ length: preferences.columnCount }, (_, index) =>
    createItem({ id: parseItemId(`${index}`), domain: "movie", title: `${index}` }),
  );
  const catalogue = createCatalogue(items);
  const data = { catalogue, preferences, lastAtMs: new Float64Array(), relations: [], nowMs: 0 };
  const model = await implicitAls.train(data, implicitAls.defaults, { seed: 1, pool });
  const trainedAtMs = performance.now();
  let listCount = 0;
  for (let user = 0; user < preferences.rowCount; user += 1) {
    const [start, end] = [preferences.offsets[user], preferences.offsets[user + 1]];
    const known = preferences.columns.subarray(start, end);
    const taste = { items: known, values: preferences.values.subarray(start, end) };
    listCount += model.topK(taste, { k: listLength, excludes: known }).items.length === listLength ? 1 : 0;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  await pool.close();
  return [
    rowWithAim(`${name}-cpu`, (user + system) / 1e6, "CPU s", { below: aimSeconds }),
    { case: `${name}-wall`, value: (performance.now() - startedAtMs) / 1000, unit: "s" },
    { case: `${name}-train-wall`, value: (trainedAtMs - startedAtMs) / 1000, unit: "s" },
    { case: `${name}-full-lists`, value: listCount, unit: `of ${preferences.rowCount} users` },
  ];
}
