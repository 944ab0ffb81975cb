/** What every implementation of LambdaMART must do. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal, seededUniform } from "../random.ts";
import {
  lambdaMartDefaults,
  trainLambdaMart as trainReference,
  type LambdaMartOptions,
  type trainLambdaMart,
} from "./lambda-mart.ts";
import { lightGbmToTrees, type LightGbmNode } from "./light-gbm.ts";
import { meanNdcg, type RankingRows } from "./ranking-rows.ts";
import { loadTrees, saveTrees } from "./tree-files.ts";
import type { createTreeScorer, TreeEnsemble } from "./trees.ts";

export interface LambdaMartKernel {
  readonly train: typeof trainLambdaMart;
  readonly createScorer: typeof createTreeScorer;
}

const small: LambdaMartOptions = {
  ...lambdaMartDefaults,
  treeCount: 3,
  leafCount: 6,
  learningRate: 0.7,
  minRowsPerLeaf: 2,
  regularization: 0.1,
};

/** Groups of 0 to `longest` documents; numbers with ties and gaps. */
function randomRows(groupCount: number, longest: number, featureCount: number, seed: number): RankingRows {
  const [normal, uniform] = [seededNormal(seed), seededUniform(seed + 1)];
  const offsets = [0];
  for (let group = 0; group < groupCount; group += 1)
    offsets.push(offsets[group]! + Math.floor(uniform() * (longest + 1)));
  const rowCount = offsets.at(-1)!;
  const number = (feature: number) => {
    if (uniform() < 0.15) return Number.NaN;
    return feature % 2 === 0 ? Math.round(normal() * 2) : normal();
  };
  return {
    featureCount,
    features: Float32Array.from({ length: rowCount * featureCount }, (_, index) => number(index % featureCount)),
    groupOffsets: Uint32Array.from(offsets),
    grades: Uint8Array.from({ length: rowCount }, () => Math.max(0, Math.round(normal() * 1.5))),
  };
}

/** Grades that hang on two features together and on whether a third is there; two features mean nothing. */
function learnableRows(groupCount: number, seed: number): RankingRows {
  const [groupSize, featureCount, normal] = [30, 6, seededNormal(seed)];
  const rowCount = groupCount * groupSize;
  const features = Float32Array.from({ length: rowCount * featureCount }, normal);
  const grades = Uint8Array.from({ length: rowCount }, (_, row) => {
    const x = features.subarray(row * featureCount, (row + 1) * featureCount);
    if (normal() > 0.5) x[2] = Number.NaN;
    const utility = x[0]! * Math.sign(x[1]!) + (Number.isNaN(x[2]!) ? 1 : 0) + x[3]! / 2 + normal() / 2;
    return Math.min(4, Math.max(0, Math.floor(utility)));
  });
  const groupOffsets = Uint32Array.from({ length: groupCount + 1 }, (_, group) => group * groupSize);
  return { featureCount, features, grades, groupOffsets };
}

/** Gradient and hessian of each row by the formulas, every pair looked at. */
function naiveLambdas({ groupOffsets, grades }: RankingRows, scores: Float64Array, truncation: number) {
  const gradients = new Float64Array(grades.length);
  const hessians = new Float64Array(grades.length);
  for (let group = 0; group + 1 < groupOffsets.length; group += 1) {
    const documents = Array.from(
      { length: groupOffsets[group + 1]! - groupOffsets[group]! },
      (_, index) => groupOffsets[group]! + index,
    );
    const ranked = documents.toSorted((a, b) => Math.fround(scores[b]!) - Math.fround(scores[a]!) || a - b);
    const ideal = documents
      .map((row) => 2 ** grades[row]! - 1)
      .toSorted((a, b) => b - a)
      .slice(0, truncation)
      .reduce((sum, gain, rank) => sum + gain / Math.log2(rank + 2), 0);
    for (const [i, a] of ranked.entries())
      for (const [j, b] of ranked.entries()) {
        if (grades[a]! <= grades[b]! || Math.min(i, j) >= truncation) continue;
        const delta =
          ((2 ** grades[a]! - 2 ** grades[b]!) * Math.abs(1 / Math.log2(i + 2) - 1 / Math.log2(j + 2))) / ideal;
        const rho = 1 / (1 + Math.exp(scores[a]! - scores[b]!));
        gradients[a]! -= rho * delta;
        gradients[b]! += rho * delta;
        hessians[a]! += rho * (1 - rho) * delta;
        hessians[b]! += rho * (1 - rho) * delta;
      }
  }
  return { gradients, hessians };
}

interface NaiveProblem {
  readonly rows: RankingRows;
  readonly options: LambdaMartOptions;
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
}

interface NaiveSplit {
  readonly feature: number;
  readonly threshold: number;
  readonly isMissingLeft: boolean;
}

const sumOf = (values: Float64Array, documents: readonly number[]) =>
  documents.reduce((sum, row) => sum + values[row]!, 0);

function sides({ rows }: NaiveProblem, documents: readonly number[], split: NaiveSplit) {
  const isLeft = (row: number) => {
    const value = rows.features[row * rows.featureCount + split.feature]!;
    return Number.isNaN(value) ? split.isMissingLeft : value <= split.threshold;
  };
  return [documents.filter(isLeft), documents.filter((row) => !isLeft(row))] as const;
}

/** −Infinity for a split that is not allowed. */
function naiveGain(problem: NaiveProblem, documents: readonly number[], split: NaiveSplit): number {
  const { options, gradients, hessians } = problem;
  const purity = (of: readonly number[]) => sumOf(gradients, of) ** 2 / (sumOf(hessians, of) + options.regularization);
  const both = sides(problem, documents, split);
  // A little room, because the kernel's hessians are rounded.
  const isAllowed = both.every(
    (side) => side.length >= options.minRowsPerLeaf && sumOf(hessians, side) >= options.minHessianPerLeaf * (1 + 1e-4),
  );
  return isAllowed ? purity(both[0]) + purity(both[1]) - purity(documents) : -Infinity;
}

/** The most that any split of these documents gains. */
function naiveBestGain(problem: NaiveProblem, documents: readonly number[]): number {
  const { features, featureCount } = problem.rows;
  let best = -Infinity;
  for (let feature = 0; feature < featureCount; feature += 1)
    for (const row of documents)
      for (const isMissingLeft of [false, true]) {
        const threshold = features[row * featureCount + feature]!;
        if (Number.isNaN(threshold)) continue;
        best = Math.max(best, naiveGain(problem, documents, { feature, threshold, isMissingLeft }));
      }
  return best;
}

/** Follows the growth of one tree, whose nodes are numbered as they were made: each was the best split of all leaves. */
function checkGrowth(problem: NaiveProblem, trees: TreeEnsemble, tree: number, scores: Float64Array): void {
  const { options, gradients, hessians } = problem;
  const first = trees.roots[tree]!;
  const end = trees.roots[tree + 1] ?? trees.features.length;
  const leaves = new Map<number, readonly number[]>([[first, [...scores.keys()]]]);
  const bestOf = () => Math.max(...[...leaves.values()].map((documents) => naiveBestGain(problem, documents)));
  for (let node = first; node < end; node += 1) {
    const documents = leaves.get(node)!;
    const [feature, threshold] = [trees.features[node]!, trees.thresholds[node]!];
    const split = { feature, threshold, isMissingLeft: trees.isMissingLeft[node] === 1 };
    const best = bestOf();
    const loose = { ...problem, options: { ...options, minHessianPerLeaf: options.minHessianPerLeaf / 2 } };
    expect(naiveGain(loose, documents, split)).toBeGreaterThan(best - 1e-4 * (1 + best));
    const [left, right] = sides(problem, documents, split);
    leaves.delete(node);
    leaves.set(trees.left[node]!, left).set(trees.right[node]!, right);
  }
  expect(leaves.size === options.leafCount ? 0 : bestOf()).toBeLessThan(1e-4);
  for (const [link, documents] of leaves) {
    const hessian = sumOf(hessians, documents) + options.regularization;
    const value = (-options.learningRate * sumOf(gradients, documents)) / hessian;
    expect(Math.abs(trees.leafValues[~link]! - value)).toBeLessThan(1e-4 * (1 + 1 / hessian));
    for (const row of documents) scores[row]! += trees.leafValues[~link]!;
  }
}

function naiveScore(trees: TreeEnsemble, row: Float32Array): number {
  let sum = 0;
  for (const root of trees.roots) {
    let link = root;
    while (link >= 0) {
      const value = row[trees.features[link]!]!;
      const isLeft = Number.isNaN(value) ? trees.isMissingLeft[link] === 1 : value <= trees.thresholds[link]!;
      link = isLeft ? trees.left[link]! : trees.right[link]!;
    }
    sum += trees.leafValues[~link]!;
  }
  return Math.fround(sum);
}

/** Numbers and thresholds meet often: both are small whole numbers, with gaps and infinities. */
function randomTrees(treeCount: number, leafCount: number, featureCount: number, seed: number): TreeEnsemble {
  const [normal, uniform] = [seededNormal(seed), seededUniform(seed)];
  const node = (leaves: number): LightGbmNode => {
    if (leaves === 1) return { leaf_value: normal() };
    const left = 1 + Math.floor(uniform() * (leaves - 1));
    return {
      split_feature: Math.floor(uniform() * featureCount),
      threshold: uniform() < 0.1 ? Infinity : Math.round(normal() * 2),
      decision_type: "<=",
      default_left: uniform() < 0.5,
      missing_type: "NaN",
      left_child: node(left),
      right_child: node(leaves - left),
    };
  };
  const sizes = Array.from({ length: treeCount }, () => 1 + Math.floor(uniform() * leafCount));
  return lightGbmToTrees(featureCount, sizes.map(node));
}

interface LightGbmFixture {
  readonly feature_count: number;
  readonly trees: readonly LightGbmNode[];
  readonly rows: readonly (readonly (number | null)[])[];
  readonly raw_scores: readonly number[];
}

export function describeLambdaMart(name: string, kernel: LambdaMartKernel): void {
  const scoresOf = (trees: TreeEnsemble, { features, grades }: RankingRows) => {
    const scores = new Float32Array(grades.length);
    kernel.createScorer(trees).score(features, scores);
    return scores;
  };

  describe(`${name} tree scorer`, () => {
    it("adds up the leaves that a walk from each root reaches", () => {
      const shape = fc.record({
        treeCount: fc.integer({ min: 0, max: 40 }),
        leafCount: fc.integer({ min: 1, max: 32 }),
        featureCount: fc.integer({ min: 1, max: 9 }),
        rowCount: fc.constantFrom(0, 1, 7, 300),
        seed: fc.nat({ max: 1e6 }),
      });
      fc.assert(
        fc.property(shape, ({ treeCount, leafCount, featureCount, rowCount, seed }) => {
          const trees = randomTrees(treeCount, leafCount, featureCount, seed);
          const uniform = seededUniform(seed);
          const special = [Number.NaN, Infinity, -Infinity, -0];
          const rows = Float32Array.from({ length: rowCount * featureCount }, () =>
            uniform() < 0.2 ? special[Math.floor(uniform() * 4)]! : Math.round(8 * uniform() - 4),
          );
          const out = new Float32Array(rowCount).fill(9);
          kernel.createScorer(trees).score(rows, out);
          for (let row = 0; row < rowCount; row += 1)
            expect(out[row]).toBe(naiveScore(trees, rows.subarray(row * featureCount, (row + 1) * featureCount)));
        }),
        { numRuns: 60 },
      );
    });

    it("gives LightGBM's raw scores with LightGBM's trees, numbers missing or not", () => {
      const file = new URL("lightgbm-trees.json", import.meta.url);
      const fixture = JSON.parse(readFileSync(file, "utf8")) as LightGbmFixture;
      const trees = lightGbmToTrees(fixture.feature_count, fixture.trees);
      const rows = Float32Array.from(fixture.rows.flat(), (value) => value ?? Number.NaN);
      const out = new Float32Array(fixture.rows.length);
      kernel.createScorer(trees).score(rows, out);
      expect(trees.roots.length).toBeGreaterThan(4);
      for (const [row, score] of fixture.raw_scores.entries()) expect(out[row]).toBe(Math.fround(score));
    });

    it("scores as before after a save and a load", () => {
      const trees = randomTrees(20, 15, 4, 3);
      const rows = randomRows(5, 9, 4, 1);
      expect(scoresOf(loadTrees(structuredClone(saveTrees(trees))), rows)).toEqual(scoresOf(trees, rows));
    });

    it("refuses rows that do not fit", () => {
      const scorer = kernel.createScorer(randomTrees(2, 5, 3, 1));
      expect(() => scorer.score(new Float32Array(7), new Float32Array(2))).toThrow(/7 numbers, not 2 rows of 3/);
      expect(() => scorer.score(new Float32Array(7), new Float32Array(2))).toThrow(RangeError);
    });

    it.each<[string, (trees: TreeEnsemble) => Partial<TreeEnsemble>, RegExp]>([
      ["a link to nowhere", () => ({ right: Int32Array.of(~1, 7) }), /Tree 0 leads to node 7 of 2/],
      ["a leaf that is not there", () => ({ left: Int32Array.of(1, ~9) }), /leads to leaf 9 of 3/],
      ["a circle", () => ({ left: Int32Array.of(1, 0) }), /Two ways lead to node 0/],
      ["a part that no link leads to", () => ({ roots: Int32Array.of(1) }), /No way leads to node 0/],
      ["a feature that is not there", () => ({ features: Uint32Array.of(0, 3) }), /Node 1 asks for feature 3 of 3/],
      ["a threshold of NaN", () => ({ thresholds: Float32Array.of(0, Number.NaN) }), /threshold of node 1 is NaN/],
      ["an infinite leaf", () => ({ leafValues: Float64Array.of(1, 2, Infinity) }), /value of leaf 2 is Infinity/],
      ["arrays of unequal lengths", () => ({ isMissingLeft: Uint8Array.of(1) }), /1 isMissingLeft for 2 nodes/],
      ["no features", () => ({ featureCount: 0 }), /featureCount is 0/],
      ["more leaves than bits", () => chainOf(33), /33 leaves; there may be 32/],
    ])("refuses trees with %s", (_, change, message) => {
      const trees: TreeEnsemble = {
        featureCount: 3,
        roots: Int32Array.of(0),
        features: Uint32Array.of(0, 2),
        thresholds: Float32Array.of(0, 1),
        isMissingLeft: Uint8Array.of(0, 1),
        left: Int32Array.of(1, ~0),
        right: Int32Array.of(~1, ~2),
        leafValues: Float64Array.of(1, 2, 3),
      };
      expect(() => kernel.createScorer(trees)).not.toThrow();
      expect(() => kernel.createScorer({ ...trees, ...change(trees) })).toThrow(message);
      expect(() => kernel.createScorer({ ...trees, ...change(trees) })).toThrow(RangeError);
    });
  });

  describe(`${name} LambdaMART`, () => {
    it("splits at every step where the formulas say that it gains most, in tree after tree", async () => {
      const problem = fc.record({
        groupCount: fc.integer({ min: 1, max: 5 }),
        longest: fc.integer({ min: 1, max: 9 }),
        featureCount: fc.integer({ min: 1, max: 3 }),
        seed: fc.nat({ max: 1e6 }),
        options: fc.record({
          leafCount: fc.integer({ min: 2, max: 5 }),
          minRowsPerLeaf: fc.integer({ min: 1, max: 4 }),
          regularization: fc.constantFrom(0, 0.1, 1),
          truncation: fc.constantFrom(1, 3, 30),
          minHessianPerLeaf: fc.constantFrom(1e-3, 0.05),
        }),
      });
      await fc.assert(
        fc.asyncProperty(problem, async ({ groupCount, longest, featureCount, seed, options: change }) => {
          const rows = randomRows(groupCount, longest, featureCount, seed);
          const options = { ...small, ...change };
          const { trees } = await kernel.train(rows, options);
          expect(trees.roots.length).toBeLessThanOrEqual(options.treeCount);
          const scores = new Float64Array(rows.grades.length);
          for (const tree of trees.roots.keys())
            checkGrowth({ rows, options, ...naiveLambdas(rows, scores, options.truncation) }, trees, tree, scores);
        }),
        { numRuns: 40 },
      );
    });

    it("grows the reference's trees to the bit, whatever the options, in groups of any length", async () => {
      const problem = fc.record({
        longest: fc.constantFrom(1, 5, 40, 150),
        featureCount: fc.constantFrom(1, 3, 4, 13, 17),
        seed: fc.nat({ max: 1e6 }),
        options: fc.record({
          leafCount: fc.constantFrom(2, 9, 32),
          truncation: fc.constantFrom(2, 30),
          binCount: fc.constantFrom(2, 20, 255),
          featureRatio: fc.constantFrom(0.3, 1),
          bagRatio: fc.constantFrom(0.5, 1),
        }),
      });
      await fc.assert(
        fc.asyncProperty(problem, async ({ longest, featureCount, seed, options: change }) => {
          const rows = randomRows(6, longest, featureCount, seed);
          const options = { ...small, seed, ...change };
          expect(await kernel.train(rows, options)).toEqual(await trainReference(rows, options));
        }),
        { numRuns: 25 },
      );
    });

    it("ranks clearly better than the best single feature, which ranks better than chance", async () => {
      const [rows, heldOut] = [learnableRows(120, 1), learnableRows(80, 2)];
      const { trees } = await kernel.train(rows, { ...lambdaMartDefaults, treeCount: 40 });
      const { featureCount, features } = heldOut;
      const single = Array.from({ length: 2 * featureCount }, (_, index) => {
        const sign = index < featureCount ? 1 : -1;
        const column = heldOut.grades.map(Number).keys();
        const scores = Float32Array.from(
          column,
          (row) => sign * features[row * featureCount + (index % featureCount)]!,
        );
        return meanNdcg(
          heldOut,
          scores.map((score) => (Number.isNaN(score) ? 0 : score)),
          10,
        );
      });
      const chance = meanNdcg(heldOut, Float32Array.from(heldOut.grades, seededUniform(3)), 10);
      const model = meanNdcg(heldOut, scoresOf(trees, heldOut), 10);
      expect(Math.max(...single)).toBeGreaterThan(chance + 0.1);
      expect(model).toBeGreaterThan(Math.max(...single) + 0.2);
      expect(model).toBeGreaterThan(0.8);
    });

    it("gives equal trees for equal seeds and others for others, and samples without harm", async () => {
      const [rows, heldOut] = [learnableRows(60, 1), learnableRows(40, 2)];
      const options = { ...lambdaMartDefaults, treeCount: 30, bagRatio: 0.6, featureRatio: 0.7 };
      const first = await kernel.train(rows, options);
      expect(await kernel.train(rows, options)).toEqual(first);
      const other = await kernel.train(rows, { ...options, seed: 2 });
      expect(other.trees.leafValues).not.toEqual(first.trees.leafValues);
      for (const { trees } of [first, other])
        expect(meanNdcg(heldOut, scoresOf(trees, heldOut), 10)).toBeGreaterThan(0.7);
    });

    it("keeps the trees up to the best on validation rows and stops when none has been better for a while", async () => {
      const [rows, heldOut] = [learnableRows(8, 1), learnableRows(40, 2)];
      const options = { ...lambdaMartDefaults, treeCount: 60, learningRate: 1 };
      const all = await kernel.train(rows, options);
      const some = await kernel.train(rows, options, { validation: { rows: heldOut, k: 10, patience: 5 } });
      const { validationNdcgs, trees } = some;
      const best = validationNdcgs.indexOf(Math.max(...validationNdcgs));
      expect(validationNdcgs).toHaveLength(best + 6);
      expect(trees.roots).toHaveLength(best + 1);
      expect(trees.leafValues).toEqual(all.trees.leafValues.subarray(0, trees.leafValues.length));
      expect(meanNdcg(heldOut, scoresOf(trees, heldOut), 10)).toBeCloseTo(validationNdcgs[best]!, 3);
      expect(all.validationNdcgs).toHaveLength(0);
    });

    it("tells its progress, lets timers in between trees, and stops with the signal's reason", async () => {
      const rows = learnableRows(20, 1);
      const done: string[] = [];
      const timer = setInterval(() => done.push("timer"), 0);
      await kernel.train(
        rows,
        { ...small, treeCount: 40 },
        { onProgress: (count, total) => done.push(`${count}/${total}`) },
      );
      clearInterval(timer);
      expect(done.filter((each) => each !== "timer")).toEqual(
        Array.from({ length: 40 }, (_, index) => `${index + 1}/40`),
      );
      expect(done.slice(0, -1)).toContain("timer");
      const abort = new AbortController();
      const onProgress = (count: number) => count === 2 && abort.abort(new Error("enough"));
      const stopped = kernel.train(rows, { ...small, treeCount: 40 }, { onProgress, signal: abort.signal });
      await expect(stopped).rejects.toThrow("enough");
      await expect(kernel.train(rows, small, { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow(
        "before",
      );
    });

    it("sends what is missing to the side where it belongs, or with the majority where nothing was missing", async () => {
      const features = Float32Array.of(1, Number.NaN, 3, 1, Number.NaN, 3);
      const rows: RankingRows = {
        featureCount: 1,
        features,
        groupOffsets: Uint32Array.of(0, 3, 6),
        grades: Uint8Array.of(0, 1, 1, 0, 1, 1),
      };
      const options = { ...small, treeCount: 1, leafCount: 2, minRowsPerLeaf: 1 };
      const learned = await kernel.train(rows, options);
      expect(learned.trees).toMatchObject({ isMissingLeft: Uint8Array.of(0), thresholds: Float32Array.of(2) });
      const full = await kernel.train({ ...rows, features: Float32Array.of(1, 2.5, 3, 1, 2.5, 3) }, options);
      expect(full.trees).toMatchObject({ isMissingLeft: Uint8Array.of(0), thresholds: Float32Array.of(1.75) });
      const fewAbove = {
        ...rows,
        features: Float32Array.of(1, 1, 3, 1, 1, 3),
        grades: Uint8Array.of(0, 0, 1, 0, 0, 1),
      };
      expect((await kernel.train(fewAbove, options)).trees.isMissingLeft).toEqual(Uint8Array.of(1));
      const onlyGaps = { ...rows, features: features.map((value) => (Number.isNaN(value) ? value : 5)) };
      const split = (await kernel.train({ ...onlyGaps, grades: Uint8Array.of(0, 1, 0, 0, 1, 0) }, options)).trees;
      expect(split.thresholds).toEqual(Float32Array.of(Infinity));
      expect(scoresOf(split, onlyGaps)[1]).toBeGreaterThan(scoresOf(split, onlyGaps)[0]!);
    });

    it.each<[string, Partial<RankingRows>]>([
      ["no rows", { features: new Float32Array(0), grades: new Uint8Array(0), groupOffsets: Uint32Array.of(0) }],
      ["groups of one document", { groupOffsets: Uint32Array.of(0, 1, 2, 3, 4) }],
      ["documents of one grade", { grades: Uint8Array.of(2, 2, 2, 2) }],
      ["features that never change", { features: new Float32Array(8).fill(3) }],
      ["features that are always missing", { features: new Float32Array(8).fill(Number.NaN) }],
    ])("has no trees and scores 0 with %s", async (_, change) => {
      for (const sampling of [{}, { bagRatio: 0.5, featureRatio: 0.5 }]) {
        const { trees } = await kernel.train({ ...four, ...change }, { ...small, minRowsPerLeaf: 1, ...sampling });
        expect(trees.roots).toHaveLength(0);
        expect(scoresOf(trees, four)).toEqual(new Float32Array(4));
      }
    });

    it("makes as many leaves as there are rows when more are asked for", async () => {
      const { trees } = await kernel.train(four, { ...small, treeCount: 1, leafCount: 32, minRowsPerLeaf: 1 });
      expect(trees.leafValues.length).toBeGreaterThan(1);
      expect(trees.leafValues.length).toBeLessThanOrEqual(4);
    });

    it.each<[string, Partial<RankingRows>, Partial<LambdaMartOptions>, RegExp]>([
      [
        "infinity",
        { features: Float32Array.of(1, 2, 3, 4, 5, -Infinity, 7, 8) },
        {},
        /Feature 1 of row 2 is -Infinity/,
      ],
      ["a grade of 32", { grades: Uint8Array.of(0, 32, 1, 0) }, {}, /grade of row 1 is 32/],
      ["groups that end early", { groupOffsets: Uint32Array.of(0, 3) }, {}, /end at row 3, but there are 4 rows/],
      ["groups that begin late", { groupOffsets: Uint32Array.of(1, 4) }, {}, /first group begins at 1/],
      ["a group that ends before it begins", { groupOffsets: Uint32Array.of(0, 3, 2, 4) }, {}, /Group 1 ends at 2/],
      ["no group offsets", { groupOffsets: new Uint32Array(0) }, {}, /first group begins at undefined/],
      ["too few numbers", { features: new Float32Array(7) }, {}, /7 numbers, not 4 rows of 2/],
      ["no features", { featureCount: 0 }, {}, /featureCount is 0/],
      ["too many trees", {}, { treeCount: 201 }, /treeCount is 201, not a whole number from 0 to 200/],
      ["one leaf", {}, { leafCount: 1 }, /leafCount is 1/],
      ["half a row", {}, { minRowsPerLeaf: 0.5 }, /minRowsPerLeaf is 0.5/],
      ["no learning", {}, { learningRate: 0 }, /learningRate is 0/],
      ["no hessian", {}, { minHessianPerLeaf: 0 }, /minHessianPerLeaf is 0/],
      ["a negative λ", {}, { regularization: -1 }, /regularization is -1/],
      ["no pairs", {}, { truncation: 0 }, /truncation is 0/],
      ["more bins than a byte tells", {}, { binCount: 256 }, /binCount is 256/],
      ["an empty bag", {}, { bagRatio: 0 }, /bagRatio is 0/],
      ["more than all features", {}, { featureRatio: 1.1 }, /featureRatio is 1.1/],
      ["a seed that is no whole number", {}, { seed: 0.5 }, /seed is 0.5/],
    ])("refuses %s", async (_, rowChange, optionChange, message) => {
      const trained = kernel.train({ ...four, ...rowChange }, { ...small, ...optionChange });
      await expect(trained).rejects.toThrow(message);
      await expect(trained).rejects.toThrow(RangeError);
    });

    it("refuses validation rows that do not fit", async () => {
      const rows = learnableRows(2, 1);
      for (const [validation, message] of [
        [{ rows, k: 10, patience: 1 }, /have 6 features, not 2/],
        [{ rows: four, k: 0, patience: 1 }, /k is 0/],
        [{ rows: four, k: 1, patience: 0 }, /patience is 0/],
      ] as const)
        await expect(kernel.train(four, small, { validation })).rejects.toThrow(message);
    });
  });
}

const four: RankingRows = {
  featureCount: 2,
  features: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  groupOffsets: Uint32Array.of(0, 4),
  grades: Uint8Array.of(0, 1, 2, 0),
};

/** One tree, each node with a leaf on its left. */
function chainOf(leafCount: number): TreeEnsemble {
  const node = (leaves: number): LightGbmNode =>
    leaves === 1
      ? { leaf_value: 1 }
      : {
          split_feature: 0,
          threshold: -leaves,
          decision_type: "<=",
          default_left: true,
          missing_type: "NaN",
          left_child: { leaf_value: leaves },
          right_child: node(leaves - 1),
        };
  return lightGbmToTrees(1, [node(leafCount)]);
}
