/** Rows of dense matrices. */

export function takeRows(rows: Float32Array, width: number, users: Uint32Array): Float32Array {
  const taken = new Float32Array(users.length * width);
  for (const [place, user] of users.entries())
    taken.set(rows.subarray(user * width, (user + 1) * width), place * width);
  return taken;
}

/** Takes the columns' means away, and returns them. */
export function centre(rows: Float32Array, width: number): Float32Array {
  const rowCount = rows.length / width;
  const mean = new Float32Array(width);
  for (const [place, value] of rows.entries())
    mean[place % width] = (mean[place % width] ?? 0) + value / Math.max(1, rowCount);
  for (const [place, value] of rows.entries()) rows[place] = value - (mean[place % width] ?? 0);
  return mean;
}
