import { madd64, sum64 } from "../../wasm/assembly/simd";
function dot(a: usize, b: usize, n: i32): f64 {
  let s = f64x2.splat(0); let k: i32 = 0;
  for (; k + 1 < n; k += 2) s = madd64(v128.load(a + (<usize>k << 3)), v128.load(b + (<usize>k << 3)), s);
  let r = sum64(s); if (k < n) r += load<f64>(a + (<usize>k << 3)) * load<f64>(b + (<usize>k << 3)); return r;
}
export function choleskyFactor(a: usize, n: i32): i32 {
  for (let row = 0; row < n; row++) { const r = a + ((<usize>row * n) << 3);
    for (let c = 0; c < row; c++) { const q = a + ((<usize>c * n) << 3); store<f64>(r + (<usize>c << 3), (load<f64>(r + (<usize>c << 3)) - dot(r, q, c)) / load<f64>(q + (<usize>c << 3))); }
    const p = load<f64>(r + (<usize>row << 3)) - dot(r, r, row); if (!(p > 0 && p < Infinity)) return row + 1; store<f64>(r + (<usize>row << 3), Math.sqrt(p)); }
  return 0;
}
export function choleskySolve(l: usize, n: i32, b: usize): void {
  for (let row = 0; row < n; row++) { const r = l + ((<usize>row * n) << 3); store<f64>(b + (<usize>row << 3), (load<f64>(b + (<usize>row << 3)) - dot(r, b, row)) / load<f64>(r + (<usize>row << 3))); }
  for (let row = n - 1; row >= 0; row--) { const r = l + ((<usize>row * n) << 3); const v = load<f64>(b + (<usize>row << 3)) / load<f64>(r + (<usize>row << 3)); store<f64>(b + (<usize>row << 3), v);
    for (let c = 0; c < row; c++) store<f64>(b + (<usize>c << 3), load<f64>(b + (<usize>c << 3)) - v * load<f64>(r + (<usize>c << 3))); }
}
