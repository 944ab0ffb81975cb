import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { knownEmoji, moodOfEmoji } from "./emoji-moods.ts";

const file = join(
  process.env["CODECATALYST_DATASETS"] ?? "../shared/datasets",
  "emoji-sentiment/Emoji_Sentiment_Data_v1.0.csv",
);
const reason = existsSync(file) ? "" : ` (left out: there is no ${file}; set CODECATALYST_DATASETS)`;

/** Rarer ones have a sentiment that says little. */
const leastOccurrences = 20;

function correlation(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(one), mean(other)];
  const sum = (of: (at: number) => number) => one.reduce((total, _, at) => total + of(at), 0);
  const covariance = sum((at) => (one[at]! - a) * (other[at]! - b));
  return covariance / Math.sqrt(sum((at) => (one[at]! - a) ** 2) * sum((at) => (other[at]! - b) ** 2));
}

describe("the moods of emoji", () => {
  it("are known of 150 and more, each in bounds and none twice", () => {
    expect(knownEmoji.length).toBeGreaterThanOrEqual(150);
    for (const emoji of knownEmoji)
      for (const value of Object.values(moodOfEmoji(emoji)!)) expect(Math.abs(value)).toBeLessThanOrEqual(1);
  });

  it.skipIf(reason !== "")(`agree with how people used them in tweets, r >= 0.75${reason}`, () => {
    const rows = readFileSync(file, "utf8").split(/\r?\n/).slice(1);
    const pairs = rows.flatMap((row) => {
      const [emoji = "", , occurrences, , negative, neutral, positive] = row.split(",");
      const mood = moodOfEmoji(emoji);
      if (mood === undefined || Number(occurrences) < leastOccurrences) return [];
      const total = Number(negative) + Number(neutral) + Number(positive);
      return [{ own: mood.valence, theirs: (Number(positive) - Number(negative)) / total }];
    });
    const r = correlation(
      pairs.map(({ own }) => own),
      pairs.map(({ theirs }) => theirs),
    );
    console.log(`valence against sentiment in tweets, ${pairs.length} emoji: r = ${r.toFixed(3)}`);
    expect(pairs.length).toBeGreaterThan(100);
    expect(r).toBeGreaterThanOrEqual(0.75);
  });
});
