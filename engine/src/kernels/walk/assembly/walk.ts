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

/**
 * Pushes mass along edges: sums[column] += decay · mass[row] · value. Rows whose edges would carry less than `minimumMass` each,
 * but for the decay, are left out. The row `hidden` counts `hiddenScale` times, and nothing comes to the column `closed`; -1 for none.
 */
export function walkSpread(
  mass: usize,
  marks: usize,
  blockCount: i32,
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
    for (let quad = block * blockBytes, end = quad + blockBytes; quad < end; quad += quadBytes) {
      if (!v128.any_true(v128.load(mass + quad))) continue;
      for (let place = quad; place < quad + quadBytes; place += 4) {
        const row = place >> 2;
        const from = wordAt(offsets, row) << 2;
        const to = wordAt(offsets, row + 1) << 2;
        const held = load<f32>(mass + place) * (<i32>row == hidden ? hiddenScale : 1);
        if (held == 0 || abs<f32>(held) < minimumMass * <f32>((to - from) >> 2)) continue;
        const pushed = decay * held;
        for (let entry = from; entry < to; entry += 4) {
          const column = <usize>load<u32>(columns + entry);
          if (<i32>column == closed) continue;
          const sum = sums + (column << 2);
          store<f32>(sum, load<f32>(sum) + pushed * load<f32>(values + entry));
          store<u8>(sumMarks + (column >> 6), 1);
        }
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
