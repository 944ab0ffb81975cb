/**
 * How much oftener than expected something happens, shrunk towards 1 where little is known: counts are Poisson around θ · expected,
 * and θ is Gamma with mean 1 and shape κ, so that its mean given n of e expected is (n + κ) / (e + κ) (Clayton & Kaldor 1987;
 * DuMouchel 1999). Counts that vary less than Poisson ones, because much of them is given, are scaled until they vary as such.
 * κ is the one under which the counts of a variable are likeliest.
 */
import type { Counted } from "../../kernels/choice-counts/choice-counts.ts";
import { logGamma } from "../../kernels/log-gamma/log-gamma.ts";

/** Tried as κ. With Infinity nothing ever differs from what is expected. */
const shapes = [1, 3, 10, 30, 100, 300, 1_000, 3_000, Infinity] as const;

const logGammaOfShapes: ReadonlyMap<number, number> = new Map(shapes.map((shape) => [shape, logGamma(shape)]));

/** (n + κ) / (e + κ) of the scaled counts; 1 where nothing was left to chance. */
export function shrunkRatio(counted: Counted, shape: number): number {
  if (shape === Infinity || counted.variance <= 0) return 1;
  const { count, expected } = asPoisson(counted);
  return (count + shape) / (expected + shape);
}

/** The same ratio with mean and variance equal. */
function asPoisson({ count, expected, variance }: Counted): Pick<Counted, "count" | "expected"> {
  const scale = expected / variance;
  return { count: count * scale, expected: expected * scale };
}

/** Counts that are expected `ratio` times as often. */
export function withRatio({ count, expected, variance }: Counted, ratio: number): Counted {
  return { count, expected: expected * ratio, variance: variance * ratio };
}

/** Finds the likeliest κ of many pairs of a count and what was expected. */
export class ShapeFit {
  readonly #likelihoods = new Float64Array(shapes.length);

  add(counted: Counted): void {
    if (counted.variance <= 0) return;
    const { count, expected } = asPoisson(counted);
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
  const choices = count === 0 ? 0 : logGamma(count + shape) - (logGammaOfShapes.get(shape) ?? 0);
  return choices + shape * Math.log(shape) - (count + shape) * Math.log(shape + expected);
}
