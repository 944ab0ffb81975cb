/** Small graphs for tests of walks. */
import fc from "fast-check";
import { type SparseMatrix, sparseFromTriples, transpose } from "../sparse.ts";
import { divideRows, rowSums } from "./rows.ts";
import type { WalkGraph } from "./walk.ts";

export const edges = (rowCount: number, columnCount: number) =>
  fc
    .array(fc.tuple(fc.nat({ max: rowCount - 1 }), fc.nat({ max: columnCount - 1 }), fc.integer({ min: 1, max: 8 })), {
      maxLength: 150,
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

/** More than one block of the compiled walk. */
export const itemCount = 70;
export const entityCount = 5;

export function graphOf(relations: SparseMatrix, entities: SparseMatrix): WalkGraph {
  const degrees = rowSums(relations).map((sum, row) => sum + rowSums(entities)[row]!);
  const toItems = transpose(entities);
  return {
    relations: divideRows(relations, degrees),
    toEntities: divideRows(entities, degrees),
    toItems: divideRows(toItems, rowSums(toItems)),
  };
}

export const anyGraph = fc
  .tuple(edges(itemCount, itemCount), edges(itemCount, entityCount))
  .map(([a, b]) => graphOf(a, b));
