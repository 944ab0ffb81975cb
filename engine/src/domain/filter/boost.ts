import { EngineError } from "../errors.ts";
import type { ItemFilter } from "./item-filter.ts";
import { parseItemFilter } from "./parse-item-filter.ts";

/** What fits the filter counts `factor` times as much; below 1 it counts less. */
export interface Boost {
  readonly filter: ItemFilter;
  readonly factor: number;
}

/** Factors go from 0 to this. */
const boostFactorLimit = 100;
const boostPattern = /^(?<filter>.*)\^(?<factor>\d{1,3}(\.\d{1,6})?)$/su;

/** Reads a filter with a factor behind it: `genre:jazz^2`. Throws `INVALID_INPUT`. */
export function parseBoost(text: string): Boost {
  const groups = boostPattern.exec(text)?.groups;
  const factor = Number(groups?.["factor"]);
  if (groups?.["filter"] === undefined || !(factor <= boostFactorLimit))
    throw new EngineError(
      "INVALID_INPUT",
      `The boost ${JSON.stringify(text.slice(0, 80))} is no filter with a factor from 0 to ${boostFactorLimit} behind it, such as genre:jazz^2.`,
    );
  return { filter: parseItemFilter(groups["filter"]), factor };
}

/** A score moved up by a factor above 1 and down by one below, on either side of 0. */
export function boostedScore(score: number, factor: number): number {
  return score >= 0 ? score * factor : score * (2 - factor);
}
