import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sparseFromTriples } from "../kernels/sparse.ts";
import type { Taste, TrainingData } from "../models/model.ts";
import { trainServingModel } from "../pipeline/train/train.ts";
import { readMl100k } from "./data-sets/movielens.ts";
import { ndcgAt } from "./metrics/accuracy.ts";
import { judgeList } from "./metrics/judged-list.ts";
import { servedList } from "./served.ts";
import { eventsAt, type EventColumns } from "./splits/events.ts";
import { splitAtRandom } from "./splits/weak-generalisation.ts";

const root = process.env["CODECATALYST_DATASETS"] ?? "../shared/datasets";
const isThere = existsSync(join(root, "ml-100k"));

/** Every event of training a like of the same strength. */
function likesOf(events: EventColumns, train: Uint32Array): Pick<TrainingData, "preferences" | "lastAtMs"> {
  // Sorted as the matrix is, so that times are aligned with its entries.
  const order = train.toSorted((a, b) => events.users[a]! - events.users[b]! || events.items[a]! - events.items[b]!);
  return {
    preferences: sparseFromTriples(
      events.userCount,
      events.itemCount,
      Array.from(order, (event) => events.users[event]!),
      Array.from(order, (event) => events.items[event]!),
      Array.from(order, () => 1),
    ),
    lastAtMs: Float64Array.from(order, (event) => 1_000 * events.times![event]!),
  };
}

describe.skipIf(!isThere)(`what is served by default${isThere ? "" : ` (no ml-100k in ${root})`}`, () => {
  it("has an NDCG@10 of at least 0.42 on ml-100k, a fifth of each user's events hidden at random, all films ranked", async () => {
    const { catalogue, events } = readMl100k(root);
    const { train, test } = splitAtRandom(events, 0.2, 1);
    const data: TrainingData = { catalogue, ...likesOf(events, train), relations: [], nowMs: 0 };
    const model = await trainServingModel(data, { seed: 1 });
    const ndcgs = Array.from(test.users.keys(), (place) => {
      const told = eventsAt(test.foldIn, place).toSorted((a, b) => events.times![b]! - events.times![a]!);
      const taste: Taste = {
        items: told.map((event) => events.items[event]!),
        values: new Float32Array(told.length).fill(1),
      };
      const wanted = new Set(eventsAt(test.target, place).map((event) => events.items[event]!));
      return ndcgAt(judgeList(servedList(model, taste, { n: 10 }), wanted), 10);
    });
    const mean = ndcgs.reduce((sum, value) => sum + value, 0) / ndcgs.length;
    console.info(`served by default, ml-100k, full ranking: NDCG@10 ${mean.toFixed(4)}, ${ndcgs.length} users`);
    // The latent model's own scores have 0.41, the item-to-item model's 0.44.
    expect(mean).toBeGreaterThanOrEqual(0.42);
  });
});
