import type { TransferParts } from "./transfer-parts.ts";

export interface SourceInputConfig {
  readonly sourceFactorCount: number;
  /** Directions of the idf-weighted source rows beside them. */
  readonly directionCount: number;
}

export interface SourceInputs {
  /** users × inputCount */
  readonly rows: Float32Array;
  readonly inputCount: number;
}

/** Standardised inputs are cut here: a user with ten times the usual history is not ten times as telling. */
const clipAt = 4;
const habitCount = 2;
const sourceRegularization = 20;
const sourceAlpha = 30;

/** What every user is in the source domain, in standard deviations of the users who have both. */
export async function sourceInputs(
  parts: TransferParts,
  { sourceFactorCount, directionCount }: SourceInputConfig,
): Promise<SourceInputs> {
  const blocks: (readonly [rows: Float32Array, width: number])[] = [[parts.sourceHabits, habitCount]];
  if (directionCount > 0) blocks.push([parts.sourceDirections(directionCount), directionCount]);
  if (sourceFactorCount > 0) {
    const factors = await parts.factors("source", {
      factorCount: sourceFactorCount,
      alpha: sourceAlpha,
      regularization: sourceRegularization,
    });
    blocks.push([factors.userFactors, sourceFactorCount]);
  }
  const inputCount = blocks.reduce((sum, [, width]) => sum + width, 0);
  const rowCount = parts.data.source.rowCount;
  const rows = new Float32Array(rowCount * inputCount);
  let start = 0;
  for (const [block, width] of blocks) {
    for (let row = 0; row < rowCount; row += 1)
      rows.set(block.subarray(row * width, (row + 1) * width), row * inputCount + start);
    start += width;
  }
  standardise(rows, inputCount, parts.sharedUsers);
  return { rows, inputCount };
}

/** By mean and deviation of the users named; a column without any deviation becomes 0. */
function standardise(rows: Float32Array, width: number, users: Uint32Array): void {
  for (let axis = 0; axis < width; axis += 1) {
    let sum = 0;
    let squares = 0;
    for (const user of users) {
      const value = rows[user * width + axis] ?? 0;
      sum += value;
      squares += value * value;
    }
    const mean = sum / Math.max(1, users.length);
    const deviation = Math.sqrt(Math.max(0, squares / Math.max(1, users.length) - mean * mean));
    const scale = deviation > 1e-9 ? 1 / deviation : 0;
    for (let place = axis; place < rows.length; place += width)
      rows[place] = Math.min(clipAt, Math.max(-clipAt, scale * ((rows[place] ?? 0) - mean)));
  }
}
