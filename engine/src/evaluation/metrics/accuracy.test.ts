import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededUniform } from "../../kernels/random.ts";
import { shuffle } from "../shuffle.ts";
import {
  averagePrecisionAt,
  cappedRecallAt,
  gradedNdcgAt,
  hitRateAt,
  ndcgAt,
  precisionAt,
  recallAt,
  reciprocalRankAt,
} from "./accuracy.ts";
import { gradeList, judgeList, type JudgedList } from "./judged-list.ts";
import { topRanked } from "./top-ranked.ts";
import { measuredValues, meanOverUsers } from "./user-mean.ts";

const metrics = { precisionAt, recallAt, cappedRecallAt, ndcgAt, averagePrecisionAt, reciprocalRankAt, hitRateAt };
const someList = fc.record({
  list: fc
    .uniqueArray(fc.nat(60), { minLength: 1, maxLength: 30, size: "max" })
    .map((items) => Uint32Array.from(items)),
  relevant: fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 30, size: "max" }).map((items) => new Set(items)),
  k: fc.integer({ min: 1, max: 40 }),
});

describe("accuracy of a list", () => {
  it("is what was worked out by hand and by scikit-learn", () => {
    const judged = judgeList(Uint32Array.of(3, 1, 4, 2, 5, 6, 7, 8, 9, 10), new Set([1, 2, 6, 11, 12]));
    expect(precisionAt(judged, 5)).toBe(0.4);
    expect(precisionAt(judged, 10)).toBe(0.3);
    expect(recallAt(judged, 10)).toBe(0.6);
    expect(ndcgAt(judged, 10)).toBeCloseTo(0.4808659172767282, 15);
    expect(ndcgAt(judged, 5)).toBeCloseTo(0.3600546145772339, 15);
    expect(ndcgAt(judged, 10) * 2.9484591188793923).toBeCloseTo(1.4178134987528728, 14);
    expect(averagePrecisionAt(judged, 10)).toBeCloseTo(0.3, 15);
    expect(reciprocalRankAt(judged, 10)).toBe(0.5);
  });

  it("is what RecBole's tests expect of four users", () => {
    const hits = [
      [0, 0, 0],
      [1, 1, 1],
      [1, 0, 1],
      [0, 0, 1],
    ];
    const users = [1, 3, 4, 2].map((relevantCount, user) => ({ hits: Uint8Array.from(hits[user]!), relevantCount }));
    const at3 = (metric: (list: JudgedList, k: number) => number) => users.map((user) => metric(user, 3));
    const third = 1 / Math.log2(3);
    const closeTo = (values: readonly number[]) => values.map((value): unknown => expect.closeTo(value, 14));
    expect(at3(recallAt)).toEqual([0, 1, 0.5, 0.5]);
    expect(at3(ndcgAt)).toEqual(closeTo([0, 1, 1.5 / (1.5 + third), 0.5 / (1 + third)]));
    expect(at3(averagePrecisionAt)).toEqual(closeTo([0, 1, 5 / 9, 1 / 6]));
    expect(at3(reciprocalRankAt)).toEqual(closeTo([0, 1, 1, 1 / 3]));
    expect(at3(hitRateAt)).toEqual([0, 1, 1, 1]);
    expect(at3(precisionAt)).toEqual(closeTo([0, 1, 2 / 3, 1 / 3]));
  });

  it("is what scikit-learn and the exponential gain give for grades", () => {
    const gradeOf = new Map([
      [0, 3],
      [2, 2],
      [3, 1],
      [6, 3],
      [99, 2],
    ]);
    const graded = gradeList(
      Uint32Array.from({ length: 10 }, (_, item) => item),
      gradeOf,
    );
    expect([...graded.grades]).toEqual([3, 0, 2, 1, 0, 0, 3, 0, 0, 0]);
    expect(gradedNdcgAt(graded, 10, "linear")).toBeCloseTo(0.7604929590442102, 14);
    expect(gradedNdcgAt(graded, 10, "exponential")).toBeCloseTo(0.7717511698976015, 14);
  });

  it("caps recall at what k items can find", () => {
    expect(cappedRecallAt({ hits: Uint8Array.of(1, 0), relevantCount: 8 }, 2)).toBe(0.5);
  });

  it("keeps dividing precision by k when the list is short", () => {
    expect(precisionAt({ hits: Uint8Array.of(1, 1), relevantCount: 2 }, 10)).toBe(0.2);
  });

  it("is not a number for a user with nothing to find", () => {
    const nothing = judgeList(Uint32Array.of(1, 2), new Set());
    for (const metric of Object.values(metrics)) expect(metric(nothing, 2)).toBeNaN();
    expect(gradedNdcgAt(gradeList(Uint32Array.of(1), new Map()), 1, "linear")).toBeNaN();
  });

  it("lies between 0 and 1, and grades of 1 are binary under either gain", () => {
    fc.assert(
      fc.property(someList, ({ list, relevant, k }) => {
        const judged = judgeList(list, relevant);
        for (const metric of Object.values(metrics)) {
          expect(metric(judged, k)).toBeGreaterThanOrEqual(0);
          expect(metric(judged, k)).toBeLessThanOrEqual(1 + 1e-12);
        }
        const graded = gradeList(list, new Map([...relevant].map((item) => [item, 1])));
        expect(gradedNdcgAt(graded, k, "linear")).toBeCloseTo(ndcgAt(judged, k), 12);
        expect(gradedNdcgAt(graded, k, "exponential")).toBeCloseTo(ndcgAt(judged, k), 12);
      }),
    );
  });

  it("is 1 for a list that begins with everything relevant, precision up to its bound", () => {
    fc.assert(
      fc.property(someList, ({ list, relevant, k }) => {
        const oracle = judgeList(Uint32Array.of(...relevant, ...list.filter((item) => !relevant.has(item))), relevant);
        for (const metric of [cappedRecallAt, ndcgAt, averagePrecisionAt, reciprocalRankAt, hitRateAt])
          expect(metric(oracle, k)).toBeCloseTo(1, 12);
        expect(precisionAt(oracle, k)).toBe(Math.min(k, relevant.size) / k);
        expect(recallAt(oracle, k)).toBe(Math.min(k, relevant.size) / relevant.size);
      }),
    );
  });

  it("has no order with a higher NDCG than falling grades, and none lower than that reversed", () => {
    const grades = fc
      .array(fc.nat(4), { minLength: 2, maxLength: 20, size: "max" })
      .filter((some) => some.some((grade) => grade > 0));
    fc.assert(
      fc.property(grades, fc.constantFrom("linear" as const, "exponential" as const), fc.nat(), (some, gain, seed) => {
        const gradeOf = new Map(some.map((grade, item) => [item, grade]));
        const best = Uint32Array.from(gradeOf.keys()).toSorted((a, b) => some[b]! - some[a]!);
        const ndcg = (list: Uint32Array) => gradedNdcgAt(gradeList(list, gradeOf), list.length, gain);
        const any = ndcg(shuffle(best.slice(), seededUniform(seed)));
        expect(ndcg(best)).toBeCloseTo(1, 12);
        expect(any).toBeLessThanOrEqual(1 + 1e-12);
        expect(ndcg(best.toReversed())).toBeLessThanOrEqual(any + 1e-12);
      }),
    );
  });
});

describe("means over users", () => {
  const itemCount = 200;
  // Popular items first, as in many files: the trap for ties by index.
  const relevant = new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const meansOf = (scoresOf: (user: number) => Float64Array) => {
    const lists = Array.from({ length: 3_000 }, (_, user) =>
      judgeList(topRanked(scoresOf(user), { k: 20, tieSeed: user }), relevant),
    );
    const mean = (metric: (list: JudgedList, k: number) => number) =>
      meanOverUsers(Float64Array.from(lists, (list) => metric(list, 20))).mean;
    return { recall: mean(recallAt), ndcg: mean(ndcgAt) };
  };

  it("give a random scorer a recall of k / candidates, and a constant scorer the same figures", () => {
    const uniform = seededUniform(1);
    const random = meansOf(() => Float64Array.from({ length: itemCount }, uniform));
    const constant = meansOf(() => new Float64Array(itemCount));
    // The standard error is 0.0017.
    for (const { recall } of [random, constant]) expect(Math.abs(recall - 20 / itemCount)).toBeLessThan(0.006);
    expect(Math.abs(random.ndcg - constant.ndcg)).toBeLessThan(0.008);
  });

  it("leave out and count users who could not be measured", () => {
    const values = Float64Array.of(1, Number.NaN, 0, 0.5);
    expect(meanOverUsers(values)).toEqual({ mean: 0.5, measuredCount: 3, unmeasuredCount: 1 });
    expect([...measuredValues(values)]).toEqual([1, 0, 0.5]);
    expect(meanOverUsers(new Float64Array()).mean).toBeNaN();
  });
});
