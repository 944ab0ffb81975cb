import { describe, expect, it } from "vitest";
import { meanNdcg } from "../kernels/lambda-mart/ranking-rows.ts";
import { seededNormal } from "../kernels/random.ts";
import { trainReRanker, type GradedList } from "./re-ranker.ts";

const size = 60;
const featureCount = 3;

/** Items are good where one feature is high and the other near the middle, which no weighted sum tells; the third is noise. */
function madeUpLists(count: number, seed: number): readonly GradedList[] {
  const normal = seededNormal(seed);
  return Array.from({ length: count }, () => {
    const features = Float32Array.from({ length: size * featureCount }, normal);
    const grades = Uint8Array.from({ length: size }, (_, item) => {
      const [high = 0, middle = 0] = features.subarray(item * featureCount);
      return Number(high > 0.5 && Math.abs(middle) < 0.5);
    });
    return { features, grades };
  });
}

function ndcgOf(lists: readonly GradedList[], scoresOf: (features: Float32Array) => ArrayLike<number>): number {
  const values = lists.map(({ features, grades }) =>
    meanNdcg({ groupOffsets: Uint32Array.of(0, size), grades }, Float32Array.from(scoresOf(features)), 10),
  );
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const axisOf = (features: Float32Array, axis: number) =>
  Float32Array.from({ length: size }, (_, item) => features[item * featureCount + axis] ?? 0);

describe("re-ranker", () => {
  it("finds what features say together, on lists it has not seen, and no single one or sum does", async () => {
    const ranker = await trainReRanker(madeUpLists(200, 1), featureCount);
    const heldOut = madeUpLists(50, 2);
    const sums = [
      [1, 0],
      [0, 1],
      [1, 1],
      [1, -1],
      [-1, -1],
    ].map(([one = 0, other = 0]) =>
      ndcgOf(heldOut, (features) =>
        axisOf(features, 0).map((value, item) => one * value + other * (axisOf(features, 1)[item] ?? 0)),
      ),
    );
    const value = ndcgOf(heldOut, (features) => ranker.score(features));
    expect(value).toBeGreaterThan(0.8);
    expect(value).toBeGreaterThan(1.3 * Math.max(...sums));
  });

  it("has no opinion where no list has a good item", async () => {
    const [list] = madeUpLists(1, 3);
    const features = list?.features ?? new Float32Array();
    const ranker = await trainReRanker([{ features, grades: new Uint8Array(size) }], featureCount);
    expect(new Set(ranker.score(features))).toEqual(new Set([0]));
  });
});
