/** Features of items, as a list for each: those of item i stand from offsets[i] to offsets[i + 1]. */
export interface FeatureLists {
  readonly featureCount: number;
  /** The feature that a feature is a part of: itself for one that is a whole. */
  readonly wholeOf: Uint32Array;
  readonly offsets: Uint32Array;
  readonly features: Uint32Array;
}

/** Choices of people under one condition or another. */
export interface Choices {
  /** The choices of each person, as places in `items` and `conditions`. */
  readonly rows: readonly Uint32Array[];
  readonly items: Uint32Array;
  /** The condition of each choice, −1 where it is not known. */
  readonly conditions: Int32Array;
  readonly conditionCount: number;
}

/** A count, and what it would be on average if conditions made no difference, with its variance. */
export interface Counted {
  readonly count: number;
  readonly expected: number;
  readonly variance: number;
}

/**
 * Goes over every person, condition and feature of the person: how often they chose the feature under the condition, and how
 * often that would be if conditions made no difference: for a whole n(condition) · n(whole) / n, and for a part of it
 * n(condition, whole) · n(part) / n(whole), so that what holds of a whole is not counted again for each of its parts. Chance alone makes the count
 * hypergeometric; `variance` is that, and 0 where nothing was left to chance. What `each` gets holds only until it returns.
 */
export function countChoices(
  { featureCount, wholeOf, offsets, features }: FeatureLists,
  { rows, items, conditions, conditionCount }: Choices,
  each: (condition: number, feature: number, counted: Counted) => void,
): void {
  const totals = new Uint32Array(featureCount);
  const counts = new Uint32Array(featureCount * conditionCount);
  const conditionCounts = new Uint32Array(conditionCount);
  const touched = new Uint32Array(featureCount);
  const counted: Writable<Counted> = { count: 0, expected: 0, variance: 0 };
  for (const choices of rows) {
    let touchedCount = 0;
    for (const choice of choices) {
      const item = items[choice]!;
      const condition = conditions[choice]!;
      if (condition >= 0) conditionCounts[condition]! += 1;
      const end = offsets[item + 1]!;
      for (let at = offsets[item]!; at < end; at += 1) {
        const feature = features[at]!;
        if (totals[feature] === 0) {
          touched[touchedCount] = feature;
          touchedCount += 1;
        }
        totals[feature]! += 1;
        if (condition >= 0) counts[condition * featureCount + feature]! += 1;
      }
    }
    for (let condition = 0; condition < conditionCount; condition += 1) {
      if (conditionCounts[condition] === 0) continue;
      const start = condition * featureCount;
      for (let at = 0; at < touchedCount; at += 1) {
        const feature = touched[at]!;
        const whole = wholeOf[feature]!;
        const isWhole = whole === feature;
        const ofAll = isWhole ? choices.length : totals[whole]!;
        const ofCondition = isWhole ? conditionCounts[condition]! : counts[start + whole]!;
        const ofFeature = totals[feature]!;
        const expected = (ofCondition * ofFeature) / ofAll;
        const spread = ofAll < 2 ? 0 : ((1 - ofCondition / ofAll) * (ofAll - ofFeature)) / (ofAll - 1);
        counted.count = counts[start + feature]!;
        counted.expected = expected;
        counted.variance = expected * spread;
        each(condition, feature, counted);
      }
      for (let at = 0; at < touchedCount; at += 1) counts[start + touched[at]!] = 0;
    }
    for (let at = 0; at < touchedCount; at += 1) totals[touched[at]!] = 0;
    conditionCounts.fill(0);
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
