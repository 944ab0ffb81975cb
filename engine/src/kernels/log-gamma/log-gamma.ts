/** log Γ(x) for x > 0 by Stirling's series, from 8 up where its error is below 1e-11 (Abramowitz & Stegun 6.1.41). */
export function logGamma(x: number): number {
  let [at, product] = [x, 1];
  for (; at < 8; at += 1) product *= at;
  const inverse = 1 / at;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)));
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}
