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
  let sum = 0;
  for (let item = 0; item < degrees.length; item += 1) sum += degrees[item] ?? 0;
  const mean = sum / Math.max(1, degrees.length) || 1;
  const scales = new Float32Array(degrees.length);
  for (let item = 0; item < scales.length; item += 1) scales[item] = (1 + (degrees[item] ?? 0) / mean) ** -exponent;
  return scales;
}

function degreesOf({ entities, relations }: GraphTables): Float64Array {
  const byRelation = rowSums(relations.edges);
  return rowSums(entities.edges).map((sum, item) => sum + (byRelation[item] ?? 0));
}
