/**
 * How much oftener than expected something happens, shrunk towards 1 where little is known: counts are Poisson around θ · expected,
 * and θ is Gamma with mean 1 and shape κ, so that its mean given n of e expected is (n + κ) / (e + κ) (Clayton & Kaldor 1987;
 * DuMouchel 1999). Counts that vary less than Poisson ones, because much of them is given, are scaled until they vary as such.
 * κ is the one under which the counts of a variable are likeliest.
 */
import type { Counted } from "../../kernels/choice-counts/choice-counts.ts";
import { logGamma } from "../../kernels/log-gamma/log-gamma.ts";

/** Tried as κ, and Infinity, with which nothing ever differs from what is expected. */
const shapes = [1, 3, 10, 30, 100, 300, 1_000, 3_000].map((shape) => ({
  shape,
  logGammaOfShape: logGamma(shape),
  power: shape * Math.log(shape),
}));

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
  #likelihoodOfChance = 0;

  /** Adds the log of the negative binomial, less what does not depend on κ. */
  add(counted: Counted): void {
    if (counted.variance <= 0) return;
    const { count, expected } = asPoisson(counted);
    let place = 0;
    for (const { shape, logGammaOfShape, power } of shapes) {
      const choices = count === 0 ? 0 : logGamma(count + shape) - logGammaOfShape;
      const likelihood = choices + power - (count + shape) * Math.log(shape + expected);
      this.#likelihoods[place] = (this.#likelihoods[place] ?? 0) + likelihood;
      place += 1;
    }
    this.#likelihoodOfChance -= expected;
  }

  /** Infinity where nothing was added, or chance explains all. */
  best(): number {
    let [best, most] = [Infinity, this.#likelihoodOfChance];
    for (const [place, { shape }] of shapes.entries()) {
      const likelihood = this.#likelihoods[place] ?? 0;
      if (likelihood > most) [best, most] = [shape, likelihood];
    }
    return best;
  }
}
