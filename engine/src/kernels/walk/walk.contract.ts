/** What every implementation of the walk must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededUniform } from "../random.ts";
import { type SparseMatrix, sparseFromTriples } from "../sparse.ts";
import { createTopKResult } from "../top-k/top-k-index.ts";
import { valueAt } from "./rows.ts";
import { anyGraph, edges, entityCount, graphOf, itemCount } from "./testing-graphs.ts";
import type { Walk, WalkGraph, WalkOptions, WalkQuery, WalkTargets } from "./walk.ts";

type CreateWalk = (graph: WalkGraph, targets: WalkTargets, options: WalkOptions) => Walk;

const groupCount = 3;
const targetsOf = (length: number): WalkTargets => ({
  scales: Float32Array.from({ length }, (_, item) => 1 / (1 + (item % 4))),
  groupOf: Uint8Array.from({ length }, (_, item) => item % groupCount),
  groupCount,
});
const targets = targetsOf(itemCount);
const options = { hopCount: 4, decay: 0.5, minimumMass: 0 };
const all = Uint32Array.from({ length: itemCount }, (_, index) => index);
const anyItem = fc.nat({ max: itemCount - 1 });
const anyMasses = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: itemCount, maxLength: itemCount });

const zeros = (length: number): number[] => Array.from({ length }, () => 0);

/** scale · Σ_h decay^h · (mass on items after h hops), with full matrices. */
function naiveWalk(graph: WalkGraph, start: readonly number[], hopCount: number, decay: number): number[] {
  const nodeCount = itemCount + entityCount;
  const transition = Array.from({ length: nodeCount }, () => zeros(nodeCount));
  for (let item = 0; item < itemCount; item += 1) {
    for (let other = 0; other < itemCount; other += 1) transition[item]![other] = valueAt(graph.relations, item, other);
    for (let entity = 0; entity < entityCount; entity += 1) {
      transition[item]![itemCount + entity] = valueAt(graph.toEntities, item, entity);
      transition[itemCount + entity]![item] = valueAt(graph.toItems, entity, item);
    }
  }
  let mass = [...start, ...zeros(entityCount)];
  const scores = zeros(itemCount);
  for (let hop = 1; hop <= hopCount; hop += 1) {
    mass = mass.map((_, to) => mass.reduce((sum, value, from) => sum + value * transition[from]![to]!, 0));
    for (let item = 0; item < itemCount; item += 1) scores[item]! += decay ** hop * mass[item]!;
  }
  return scores.map((score, item) => score * targets.scales[item]!);
}

function scoresOf(walk: Walk, items = all): Float32Array {
  const scores = new Float32Array(items.length);
  walk.score(items, scores);
  return scores;
}

type Found = readonly (readonly [item: number, score: number])[];

function bestOf(walk: Walk, query: Omit<WalkQuery, "excluded">, excluded: readonly number[] = []): Found {
  const result = createTopKResult(query.count);
  walk.best({ ...query, excluded: Uint32Array.from(excluded) }, result);
  return Array.from({ length: result.count }, (_, rank) => [result.rows[rank]!, result.scores[rank]!] as const);
}

/** By sorting all. */
function naiveBest(
  scores: Float32Array,
  { count, perGroupCount }: Omit<WalkQuery, "excluded">,
  excluded: number[],
): Found {
  const byScore = (a: number, b: number) => scores[b]! - scores[a]! || a - b;
  const sorted = [...scores.keys()].filter((item) => scores[item]! > 0 && !excluded.includes(item)).toSorted(byScore);
  const first = [0, 1, 2].flatMap((group) =>
    sorted.filter((item) => item % groupCount === group).slice(0, perGroupCount),
  );
  const rest = sorted.filter((item) => !first.includes(item)).slice(0, count - first.length);
  return [...first, ...rest].toSorted(byScore).map((item) => [item, scores[item]!] as const);
}

export function describeWalk(name: string, create: CreateWalk): void {
  describe(`${name} walk`, () => {
    it("leaves on each item what multiplying whole matrices leaves", () => {
      fc.assert(
        fc.property(anyGraph, anyMasses, (graph, masses) => {
          const walk = create(graph, targets, options);
          walk.run(all, Float32Array.from(masses), -1);
          const expected = naiveWalk(graph, masses, options.hopCount, options.decay);
          for (const [item, score] of scoresOf(walk).entries()) expect(score).toBeCloseTo(expected[item]!, 4);
        }),
      );
    });

    it("treats the relations of a hidden item as absent", () => {
      fc.assert(
        fc.property(edges(itemCount, itemCount), edges(itemCount, entityCount), (relations, entities) => {
          const hidden = 3;
          const isKept = (row: number, column: number) => row !== hidden && column !== hidden;
          const walk = create(graphOf(relations, entities), targets, options);
          walk.run(Uint32Array.of(hidden), Float32Array.of(1), hidden);
          const without = create(graphOf(filterEntries(relations, isKept), entities), targets, options);
          without.run(Uint32Array.of(hidden), Float32Array.of(1), -1);
          // Others keep the shares of the relations that they lose to it, so masses differ; where the walk comes to does not.
          expect([...scoresOf(walk)].map((score) => score > 0)).toEqual(
            [...scoresOf(without)].map((score) => score > 0),
          );
        }),
      );
    });

    it("answers as if it had never walked before", () => {
      fc.assert(
        fc.property(anyGraph, anyItem, anyItem, (graph, first, second) => {
          const used = create(graph, targets, options);
          used.run(Uint32Array.of(first), Float32Array.of(1), -1);
          bestOf(used, { count: 4, perGroupCount: 1 }, [first, second]);
          used.run(Uint32Array.of(second), Float32Array.of(1), -1);
          const fresh = create(graph, targets, options);
          fresh.run(Uint32Array.of(second), Float32Array.of(1), -1);
          expect(scoresOf(used)).toEqual(scoresOf(fresh));
          expect(bestOf(used, { count: itemCount, perGroupCount: 0 })).toEqual(
            bestOf(fresh, { count: itemCount, perGroupCount: 0 }),
          );
        }),
      );
    });

    it("finds some of each group and then what is best", () => {
      const anyQuery = fc
        .record({ count: fc.nat({ max: itemCount }), perGroupCount: fc.nat({ max: itemCount }) })
        .map(({ count, perGroupCount }) => ({ count, perGroupCount: Math.min(perGroupCount, Math.floor(count / 3)) }));
      fc.assert(
        fc.property(anyGraph, anyMasses, anyQuery, fc.array(anyItem), (graph, masses, query, excluded) => {
          const walk = create(graph, targets, options);
          walk.run(all, Float32Array.from(masses), -1);
          expect(bestOf(walk, query, excluded)).toEqual(naiveBest(scoresOf(walk), query, excluded));
        }),
        { numRuns: 500 },
      );
    });

    it("finds few among many", () => {
      const uniform = seededUniform(1);
      const [manyItems, manyEntities] = [3_000, 40];
      const ties = Array.from({ length: 6_000 }, () => [
        Math.floor(uniform() * manyItems),
        Math.floor(uniform() ** 2 * manyEntities),
      ]);
      const entities = sparseFromTriples(
        manyItems,
        manyEntities,
        ties.map(([item]) => item!),
        ties.map(([, entity]) => entity!),
        // Few different values, so that scores tie.
        ties.map(() => 1 + Math.floor(2 * uniform())),
      );
      const graph = graphOf(sparseFromTriples(manyItems, manyItems, [], [], []), entities);
      const walk = create(graph, targetsOf(manyItems), options);
      const items = Uint32Array.from({ length: manyItems }, (_, item) => item);
      for (const query of [
        { count: 1, perGroupCount: 0 },
        { count: 9, perGroupCount: 2 },
        { count: 40, perGroupCount: 13 },
      ])
        for (let first = 0; first < 200; first += 5) {
          const sources = items.slice(first, first + 5);
          walk.run(sources, Float32Array.from(sources, uniform), -1);
          expect(bestOf(walk, query, [...sources])).toEqual(naiveBest(scoresOf(walk, items), query, [...sources]));
        }
    });

    it("stops at nodes that hold too little", () => {
      const chain = graphOf(
        sparseFromTriples(itemCount, itemCount, [0, 1], [1, 2], [1, 1]),
        sparseFromTriples(itemCount, entityCount, [], [], []),
      );
      const walk = create(chain, targets, { ...options, minimumMass: 0.6 });
      walk.run(Uint32Array.of(0), Float32Array.of(0.7), -1);
      expect([...scoresOf(walk).subarray(0, 4)].map((score) => score > 0)).toEqual([false, true, true, false]);
      walk.run(Uint32Array.of(0), Float32Array.of(0.5), -1);
      expect(bestOf(walk, { count: itemCount, perGroupCount: 0 })).toEqual([]);
    });

    it("refuses what it cannot do", () => {
      const empty = graphOf(
        sparseFromTriples(itemCount, itemCount, [], [], []),
        sparseFromTriples(itemCount, entityCount, [], [], []),
      );
      const walk = create(empty, targets, options);
      const query = { count: 3, perGroupCount: 1, excluded: new Uint32Array() };
      expect(() => walk.best(query, createTopKResult(2))).toThrow(/count is 3; the result has room for 2/);
      expect(() => walk.best({ ...query, perGroupCount: 2 }, createTopKResult(3))).toThrow(/2 of each of 3 groups/);
      walk.run(Uint32Array.of(1), Float32Array.of(1), -1);
      expect(() => walk.run(Uint32Array.of(itemCount), Float32Array.of(1), -1)).toThrow(/item 70: there are 70/);
      expect(bestOf(walk, query)).toEqual([]);
    });
  });
}

function filterEntries(matrix: SparseMatrix, isKept: (row: number, column: number) => boolean): SparseMatrix {
  const rows: number[] = [];
  const columns: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < matrix.rowCount; row += 1) {
    for (let place = matrix.offsets[row]!; place < matrix.offsets[row + 1]!; place += 1) {
      if (!isKept(row, matrix.columns[place]!)) continue;
      rows.push(row);
      columns.push(matrix.columns[place]!);
      values.push(matrix.values[place]!);
    }
  }
  return sparseFromTriples(matrix.rowCount, matrix.columnCount, rows, columns, values);
}
