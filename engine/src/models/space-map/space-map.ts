/** A picture of a latent space in the plane, and how much of the space it keeps. */
import { keptNeighbourRatio, layoutRows, nearestRows, principalPlane } from "../../kernels/layout/layout.ts";

export interface SpaceMap {
  /** rows × 2 */
  readonly plane: Float64Array;
  /** Of each row's ten nearest in the space the share that is among its ten nearest in the plane, mean over rows. */
  readonly keptNeighbourRatio: number;
  /** The same of the plane of the two principal axes. */
  readonly principalRatio: number;
}

const neighbourCount = 10;
/** More rows take longer, and are as well in place after fewer rounds. */
const manyRows = 5_000;
const rounds = { few: 500, many: 150 } as const;
const judgedRowCount = 1_000;

/** Of rows of length 1. Takes some seconds for 20,000 rows of 64. */
export function mapSpace(rows: Float32Array, dimension: number, seed: number): SpaceMap {
  const rowCount = rows.length / dimension;
  const neighbours = nearestRows(rows, dimension, neighbourCount);
  const epochCount = rowCount > manyRows ? rounds.many : rounds.few;
  const plane = layoutRows(rows, neighbours, { dimension, seed, neighbourCount, epochCount });
  const judge = { count: 10, step: Math.max(1, Math.floor(rowCount / judgedRowCount)) };
  return {
    plane,
    keptNeighbourRatio: keptNeighbourRatio(plane, neighbours, judge),
    principalRatio: keptNeighbourRatio(principalPlane(rows, dimension), neighbours, judge),
  };
}
