/** Kernels on single vectors. */
import { madd, sum1 } from "./simd";

/** Of `count` numbers, a multiple of 4. In eight sums, so that nothing but memory holds it up. */
export function sumOfSquares(vector: usize, count: i32): f32 {
  const end = vector + (<usize>count << 2);
  let partial0 = f32x4.splat(0);
  let partial1 = partial0;
  let partial2 = partial0;
  let partial3 = partial0;
  let partial4 = partial0;
  let partial5 = partial0;
  let partial6 = partial0;
  let partial7 = partial0;
  let place = vector;
  for (; place + 128 <= end; place += 128) {
    partial0 = addSquare(v128.load(place), partial0);
    partial1 = addSquare(v128.load(place, 16), partial1);
    partial2 = addSquare(v128.load(place, 32), partial2);
    partial3 = addSquare(v128.load(place, 48), partial3);
    partial4 = addSquare(v128.load(place, 64), partial4);
    partial5 = addSquare(v128.load(place, 80), partial5);
    partial6 = addSquare(v128.load(place, 96), partial6);
    partial7 = addSquare(v128.load(place, 112), partial7);
  }
  for (; place < end; place += 16) partial0 = addSquare(v128.load(place), partial0);
  const low = f32x4.add(f32x4.add(partial0, partial1), f32x4.add(partial2, partial3));
  return sum1(f32x4.add(low, f32x4.add(f32x4.add(partial4, partial5), f32x4.add(partial6, partial7))));
}

// @ts-ignore: decorator
@inline
function addSquare(part: v128, sum: v128): v128 {
  return madd(part, part, sum);
}
