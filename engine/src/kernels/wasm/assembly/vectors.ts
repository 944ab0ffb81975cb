/** Kernels on single vectors. */
import { madd, sum1 } from "./simd";

/** Of `count` numbers, a multiple of 4. */
export function sumOfSquares(vector: usize, count: i32): f32 {
  let sum = f32x4.splat(0);
  for (let place = vector, end = vector + (<usize>count << 2); place < end; place += 16) {
    const part = v128.load(place);
    sum = madd(part, part, sum);
  }
  return sum1(sum);
}
