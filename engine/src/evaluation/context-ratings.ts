/**
 * Ratings from biases and from what circumstances add to them: μ + b_user + b_item + Σ over the values of the moment of what the value
 * adds for all, for the user, for the item and for the item's features (as CAMF-C, -CU and -CI do of Baltrunas, Ludwig & Ricci
 * 2011, with ridge penalties). Fitted by coordinate descent.
 */
import { momentFeatures } from "../models/moments/item-features.ts";
import type { ContextData } from "./data-sets/context-aware.ts";

export interface RatingPenalties {
  /** Of the biases of users and items. */
  readonly bias: number;
  /** Of all that circumstances add; Infinity leaves them out. */
  readonly context: number;
}

/** One kind of term: each event has some numbered coefficients of it, each with a weight. */
interface TermGroup {
  readonly isContext: boolean;
  readonly count: number;
  /** The terms of event e stand from offsets[e] to offsets[e + 1]. */
  readonly offsets: Uint32Array;
  readonly coefficients: Uint32Array;
  readonly weights: Float64Array;
}

type TermsOf = (event: number) => readonly (readonly [name: string, weight: number])[];

/** The terms of all events of a data set, looking at some variables of the moment. */
export class RatingTerms {
  readonly #ratings: Float32Array;
  readonly #groups: readonly TermGroup[];

  constructor(data: ContextData, variables: readonly string[]) {
    const { events, moments, catalogue } = data;
    this.#ratings = events.values;
    const userOf = (event: number) => String(events.users[event] ?? 0);
    const itemOf = (event: number) => String(events.items[event] ?? 0);
    const features = catalogue.items.map((item) => momentFeatures(item).slice(1));
    // That circumstances were asked for at all goes with other ratings than where they were not: that is no help of theirs.
    const stated = (nameOf: (event: number) => string): TermsOf => {
      return (event) => (Object.keys(moments[event] ?? {}).length > 0 ? [[nameOf(event), 1]] : []);
    };
    const plain: readonly TermsOf[] = [
      (event) => [[userOf(event), 1]],
      (event) => [[itemOf(event), 1]],
      ...(moments.some((moment) => Object.keys(moment).length === 0)
        ? [stated(() => ""), stated(userOf), stated(itemOf)]
        : []),
    ];
    const contextual = variables.flatMap((variable): readonly TermsOf[] => {
      const value = (event: number) => moments[event]?.[variable];
      const within =
        (namesOf: (event: number) => readonly string[]): TermsOf =>
        (event) => {
          const known = value(event);
          const names = namesOf(event);
          return known === undefined
            ? []
            : names.map((name) => [`${known} ${name}`, 1 / Math.sqrt(names.length)] as const);
        };
      return [
        within(() => [""]),
        within((event) => [userOf(event)]),
        within((event) => [itemOf(event)]),
        within((event) => features[events.items[event] ?? 0] ?? []),
      ];
    });
    this.#groups = [
      ...plain.map((termsOf) => groupOf(termsOf, { isContext: false, eventCount: events.values.length })),
      ...contextual.map((termsOf) => groupOf(termsOf, { isContext: true, eventCount: events.values.length })),
    ];
  }

  /** Fits the ratings of `train` and returns what it expects of `asked`, aligned. */
  predict(train: Uint32Array, asked: Uint32Array, { bias, context }: RatingPenalties): Float64Array {
    const mean = train.reduce((sum, event) => sum + (this.#ratings[event] ?? 0), 0) / Math.max(1, train.length);
    const residuals = Float64Array.from(this.#ratings, (rating) => rating - mean);
    const groups = this.#groups.filter(({ isContext }) => !isContext || context !== Infinity);
    const fits = groups.map((group) => new GroupFit(group, train, group.isContext ? context : bias));
    for (let round = 0; round < roundCount; round += 1) for (const fit of fits) fit.descend(residuals);
    return Float64Array.from(asked, (event) => fits.reduce((sum, fit) => sum + fit.valueOf(event), mean));
  }
}

const roundCount = 20;

function groupOf(
  termsOf: TermsOf,
  { isContext, eventCount }: { readonly isContext: boolean; readonly eventCount: number },
): TermGroup {
  const numbers = new Map<string, number>();
  const offsets = new Uint32Array(eventCount + 1);
  const coefficients: number[] = [];
  const weights: number[] = [];
  for (let event = 0; event < eventCount; event += 1) {
    for (const [name, weight] of termsOf(event)) {
      const number = numbers.get(name) ?? numbers.size;
      numbers.set(name, number);
      coefficients.push(number);
      weights.push(weight);
    }
    offsets[event + 1] = coefficients.length;
  }
  return {
    isContext,
    count: numbers.size,
    offsets,
    coefficients: Uint32Array.from(coefficients),
    weights: Float64Array.from(weights),
  };
}

/** Coefficients of one group. */
class GroupFit {
  readonly #group: TermGroup;
  readonly #penalty: number;
  readonly #values: Float64Array;
  /** Places of the terms of each coefficient in the training events, with the event. */
  readonly #terms: readonly (readonly [place: number, event: number])[][];

  constructor(group: TermGroup, train: Uint32Array, penalty: number) {
    this.#group = group;
    this.#penalty = penalty;
    this.#values = new Float64Array(group.count);
    const terms: (readonly [number, number])[][] = Array.from({ length: group.count }, () => []);
    for (const event of train)
      for (let at = group.offsets[event] ?? 0; at < (group.offsets[event + 1] ?? 0); at += 1)
        terms[group.coefficients[at] ?? 0]?.push([at, event]);
    this.#terms = terms;
  }

  /** Each coefficient in turn to its best value, all others given; residuals are kept up to date. */
  descend(residuals: Float64Array): void {
    const { weights } = this.#group;
    for (const [coefficient, terms] of this.#terms.entries()) {
      if (terms.length === 0) continue;
      const old = this.#values[coefficient] ?? 0;
      let [top, bottom] = [0, this.#penalty];
      for (const [at, event] of terms) {
        const weight = weights[at] ?? 0;
        top += weight * ((residuals[event] ?? 0) + weight * old);
        bottom += weight * weight;
      }
      const value = top / bottom;
      this.#values[coefficient] = value;
      for (const [at, event] of terms) residuals[event] = (residuals[event] ?? 0) - (weights[at] ?? 0) * (value - old);
    }
  }

  valueOf(event: number): number {
    const { offsets, coefficients, weights } = this.#group;
    let sum = 0;
    for (let at = offsets[event] ?? 0; at < (offsets[event + 1] ?? 0); at += 1)
      sum += (weights[at] ?? 0) * (this.#values[coefficients[at] ?? 0] ?? 0);
    return sum;
  }
}
