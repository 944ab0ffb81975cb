/**
 * The steps of `walk.ts`. Masses are f32 in blocks of 64 nodes; a block's mark, u8, is not 0 where any of them may have mass,
 * so that steps look only where the walk has been.
 */

const blockBytes: usize = 256;
const quadBytes: usize = 16;

// @ts-ignore: decorator
@inline
function wordAt(words: usize, index: usize): usize {
  return <usize>load<u32>(words + (index << 2));
}

/** A bit for each node of a block that has mass. */
// @ts-ignore: decorator
@inline
function nodesWithMass(block: usize): u64 {
  let bits: u64 = 0;
  for (let quad: usize = 0; quad < blockBytes; quad += quadBytes) {
    const isHeld = f32x4.ne(v128.load(block + quad), f32x4.splat(0));
    bits |= (<u64>(<u32>i32x4.bitmask(isHeld))) << (<u64>quad >> 2);
  }
  return bits;
}

/**
 * Pushes mass along edges: sums[column] += decay · mass[row] · value. Rows whose edges would carry less than `minimumMass` each,
 * but for the decay, are left out. `filled` has a bit for each row with edges. The row `hidden` counts `hiddenScale` times, and
 * nothing comes to the column `closed`; -1 for none.
 */
export function walkSpread(
  mass: usize,
  marks: usize,
  blockCount: i32,
  filled: usize,
  offsets: usize,
  columns: usize,
  values: usize,
  decay: f32,
  minimumMass: f32,
  hidden: i32,
  hiddenScale: f32,
  closed: i32,
  sums: usize,
  sumMarks: usize,
): void {
  for (let block: usize = 0; block < <usize>blockCount; block += 1) {
    if (load<u8>(marks + block) == 0) continue;
    let rows = nodesWithMass(mass + block * blockBytes) & load<u64>(filled + (block << 3));
    for (; rows != 0; rows &= rows - 1) {
      const row = (block << 6) + <usize>ctz(rows);
      const from = wordAt(offsets, row);
      const to = wordAt(offsets, row + 1);
      const held = load<f32>(mass + (row << 2)) * (<i32>row == hidden ? hiddenScale : 1);
      if (abs<f32>(held) < minimumMass * <f32>(to - from)) continue;
      const pushed = decay * held;
      for (let entry = from << 2, end = to << 2; entry < end; entry += 4) {
        const column = <usize>load<u32>(columns + entry);
        if (<i32>column == closed) continue;
        const sum = sums + (column << 2);
        store<f32>(sum, load<f32>(sum) + pushed * load<f32>(values + entry));
        store<u8>(sumMarks + (column >> 6), 1);
      }
    }
  }
}

/** Leaves no mass and no marks. */
export function walkClear(mass: usize, marks: usize, blockCount: i32): void {
  for (let block: usize = 0; block < <usize>blockCount; block += 1) {
    if (load<u8>(marks + block) == 0) continue;
    store<u8>(marks + block, 0);
    const start = mass + block * blockBytes;
    for (let place = start; place < start + blockBytes; place += quadBytes) v128.store(place, i32x4.splat(0));
  }
}

/** sums += mass */
export function walkAdd(mass: usize, marks: usize, blockCount: i32, sums: usize, sumMarks: usize): void {
  for (let block: usize = 0; block < <usize>blockCount; block += 1) {
    if (load<u8>(marks + block) == 0) continue;
    store<u8>(sumMarks + block, 1);
    const start = block * blockBytes;
    for (let place = start; place < start + blockBytes; place += quadBytes)
      v128.store(sums + place, f32x4.add(v128.load(sums + place), v128.load(mass + place)));
  }
}
