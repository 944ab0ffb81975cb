/**
 * How much oftener than expected something happens, shrunk towards 1 where little is known: counts are Poisson around θ · expected,
 * and θ is Gamma with mean 1 and shape κ, so that its mean given n of e expected is (n + κ) / (e + κ) (Clayton & Kaldor 1987;
 * DuMouchel 1999). κ is the one under which the counts of a variable are likeliest.
 */
import { logGamma } from "../../kernels/log-gamma/log-gamma.ts";

/** Tried as κ. With Infinity nothing ever differs from what is expected. */
const shapes = [1, 3, 10, 30, 100, 300, 1_000, 3_000, Infinity] as const;

/** (n + κ) / (e + κ). */
export function shrunkRatio(count: number, expected: number, shape: number): number {
  return shape === Infinity ? 1 : (count + shape) / (expected + shape);
}

/** Finds the likeliest κ of many pairs of a count and what was expected. */
export class ShapeFit {
  readonly #likelihoods = new Float64Array(shapes.length);

  add(count: number, expected: number): void {
    if (expected <= 0) return;
    for (const [place, shape] of shapes.entries())
      this.#likelihoods[place] = (this.#likelihoods[place] ?? 0) + logLikelihood(count, expected, shape);
  }

  /** Infinity where nothing was added, or chance explains all. */
  best(): number {
    let best = shapes.length - 1;
    for (const [place, likelihood] of this.#likelihoods.entries())
      if (likelihood > (this.#likelihoods[best] ?? 0)) best = place;
    return shapes[best] ?? Infinity;
  }
}

/** log of the negative binomial, less what does not depend on κ. */
function logLikelihood(count: number, expected: number, shape: number): number {
  if (shape === Infinity) return -expected;
  const choices = logGamma(count + shape) - logGamma(shape);
  return choices + shape * Math.log(shape) - (count + shape) * Math.log(shape + expected);
}
