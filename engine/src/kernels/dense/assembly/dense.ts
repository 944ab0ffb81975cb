import { scratch } from "../../wasm/assembly/scratch";
import { madd } from "../../wasm/assembly/simd";
export function denseGram(rows: usize, s: i32, e: i32, width: i32, weights: usize, out: usize): void {
  memory.fill(out, 0, (<usize>width * width) << 3);
  for (let r = s; r < e; r++) { const y = rows + ((<usize>r * width) << 2); const w: f64 = weights ? <f64>load<f32>(weights + (<usize>r << 2)) : 1;
    for (let a = 0; a < width; a++) { const v = w * <f64>load<f32>(y + (<usize>a << 2)); const o = out + ((<usize>a * width) << 3);
      for (let b = 0; b < width; b++) store<f64>(o + (<usize>b << 3), load<f64>(o + (<usize>b << 3)) + v * <f64>load<f32>(y + (<usize>b << 2))); } }
}
export function denseMultiplyRows(rows: usize, s: i32, e: i32, width: i32, q: usize): void {
  const bytes = <usize>width << 2; const t = scratch();
  for (let r = s; r < e; r++) { const y = rows + <usize>r * bytes; memory.fill(t, 0, bytes);
    for (let a: usize = 0; a < bytes; a += 4) { const v = f32x4.splat(load<f32>(y + a)); const qr = q + (a >> 2) * bytes;
      for (let b: usize = 0; b < bytes; b += 16) v128.store(t + b, madd(v, v128.load(qr + b), v128.load(t + b))); }
    memory.copy(y, t, bytes); }
}
