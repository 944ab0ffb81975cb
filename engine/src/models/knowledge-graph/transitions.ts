import { transpose } from "../../kernels/sparse.ts";
import { divideRows, rowSums } from "../../kernels/walk/rows.ts";
import type { WalkGraph } from "../../kernels/walk/walk.ts";
import type { GraphTables } from "./build-graph.ts";

/** Edge weights as the probabilities of a walk: an item's edges of both kinds sum to 1, an entity's edges too. */
export function transitionsOf(tables: GraphTables): WalkGraph {
  const degrees = degreesOf(tables);
  const toItems = transpose(tables.entities.edges);
  return {
    relations: divideRows(tables.relations.edges, degrees),
    toEntities: divideRows(tables.entities.edges, degrees),
    toItems: divideRows(toItems, rowSums(toItems)),
  };
}

/** (1 + d_i / mean d)^−exponent, d_i being the sum of an item's edge weights. */
export function targetScales(tables: GraphTables, exponent: number): Float32Array {
  const degrees = degreesOf(tables);
  const mean = degrees.reduce((sum, degree) => sum + degree, 0) / Math.max(1, degrees.length) || 1;
  return Float32Array.from(degrees, (degree) => (1 + degree / mean) ** -exponent);
}

function degreesOf({ entities, relations }: GraphTables): Float64Array {
  const byRelation = rowSums(relations.edges);
  return rowSums(entities.edges).map((sum, item) => sum + (byRelation[item] ?? 0));
}
