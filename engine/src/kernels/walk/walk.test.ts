import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SparseMatrix, sparseFromTriples, transpose } from "../sparse.ts";
import { divideRows, returnsTo, rowSums, strongestMeeting, valueAt } from "./rows.ts";
import { createWalk, type WalkGraph } from "./walk.ts";

const edges = (rowCount: number, columnCount: number) =>
  fc
    .array(fc.tuple(fc.nat({ max: rowCount - 1 }), fc.nat({ max: columnCount - 1 }), fc.integer({ min: 1, max: 8 })), {
      maxLength: 40,
    })
    .map((triples) =>
      sparseFromTriples(
        rowCount,
        columnCount,
        triples.map(([row]) => row),
        triples.map(([, column]) => column),
        triples.map(([, , value]) => value),
      ),
    );

const itemCount = 9;
const entityCount = 5;

function graphOf(relations: SparseMatrix, entities: SparseMatrix): WalkGraph {
  const degrees = rowSums(relations).map((sum, row) => sum + rowSums(entities)[row]!);
  const toItems = transpose(entities);
  return {
    relations: divideRows(relations, degrees),
    toEntities: divideRows(entities, degrees),
    toItems: divideRows(toItems, rowSums(toItems)),
  };
}

const anyGraph = fc.tuple(edges(itemCount, itemCount), edges(itemCount, entityCount)).map(([a, b]) => graphOf(a, b));

const zeros = (length: number): number[] => Array.from({ length }, () => 0);

/** Σ_h decay^h · (mass on items after h hops), with full matrices. */
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
  return scores;
}

describe("walk", () => {
  const options = { hopCount: 4, decay: 0.5, minimumMass: 0 };
  const all = Uint32Array.from({ length: itemCount }, (_, index) => index);
  const anyMasses = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: itemCount, maxLength: itemCount });

  it("leaves on each item what multiplying whole matrices leaves", () => {
    fc.assert(
      fc.property(anyGraph, anyMasses, (graph, masses) => {
        const walk = createWalk(graph, options);
        walk.run(all, Float32Array.from(masses), -1);
        const expected = naiveWalk(graph, masses, options.hopCount, options.decay);
        for (const [item, score] of walk.scores.entries()) expect(score).toBeCloseTo(expected[item]!, 4);
      }),
    );
  });

  it("treats the relations of a hidden item as absent", () => {
    fc.assert(
      fc.property(edges(itemCount, itemCount), edges(itemCount, entityCount), (relations, entities) => {
        const hidden = 3;
        const isKept = (row: number, column: number) => row !== hidden && column !== hidden;
        const walk = createWalk(graphOf(relations, entities), options);
        walk.run(Uint32Array.of(hidden), Float32Array.of(1), hidden);
        const without = createWalk(graphOf(filterEntries(relations, isKept), entities), options);
        without.run(Uint32Array.of(hidden), Float32Array.of(1), -1);
        // Others keep the shares of the relations that they lose to it, so masses differ; where the walk comes to does not.
        expect([...walk.scores].map((score) => score > 0)).toEqual([...without.scores].map((score) => score > 0));
      }),
    );
  });

  it("answers as if it had never walked before, and lists what it touched", () => {
    fc.assert(
      fc.property(anyGraph, fc.nat({ max: itemCount - 1 }), fc.nat({ max: itemCount - 1 }), (graph, first, second) => {
        const used = createWalk(graph, options);
        used.run(Uint32Array.of(first), Float32Array.of(1), -1);
        used.run(Uint32Array.of(second), Float32Array.of(1), -1);
        const fresh = createWalk(graph, options);
        fresh.run(Uint32Array.of(second), Float32Array.of(1), -1);
        expect(used.scores).toEqual(fresh.scores);
        const touched = used.touched.subarray(0, used.touchedCount());
        expect([...all].filter((item) => used.scores[item] !== 0 && !touched.includes(item))).toEqual([]);
      }),
    );
  });

  it("stops at nodes that hold too little", () => {
    const chain = graphOf(
      sparseFromTriples(itemCount, itemCount, [0, 1], [1, 2], [1, 1]),
      sparseFromTriples(itemCount, entityCount, [], [], []),
    );
    const walk = createWalk(chain, { ...options, minimumMass: 0.6 });
    walk.run(Uint32Array.of(0), Float32Array.of(0.7), -1);
    expect([...walk.scores.subarray(0, 3)].map((score) => score > 0)).toEqual([false, true, true]);
    walk.run(Uint32Array.of(0), Float32Array.of(0.5), -1);
    expect(walk.touchedCount()).toBe(0);
  });
});

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

describe("rows", () => {
  it("find the entity over which two items meet most probably", () => {
    fc.assert(
      fc.property(
        edges(itemCount, entityCount),
        fc.nat({ max: itemCount - 1 }),
        fc.nat({ max: itemCount - 1 }),
        (entities, a, b) => {
          const { toEntities, toItems } = graphOf(sparseFromTriples(itemCount, itemCount, [], [], []), entities);
          const ways = Array.from(
            { length: entityCount },
            (_, entity) => valueAt(toEntities, a, entity) * valueAt(toItems, entity, b),
          );
          const best = Math.max(...ways);
          const returns = returnsTo(toEntities, toItems, b);
          const meeting = strongestMeeting(toEntities, returns, [a, b], 0);
          expect(meeting?.probability ?? 0).toBeCloseTo(best, 6);
          expect(toEntities.columns[meeting?.placeA ?? -1]).toBe(meeting?.column);
          expect(toEntities.columns[meeting?.placeB ?? -1]).toBe(meeting?.column);
          expect(strongestMeeting(toEntities, returns, [a, b], meeting?.probability ?? 0)).toBeUndefined();
        },
      ),
    );
  });
});
