import { describe, expect, it } from "vitest";
import { seededUniform } from "../../kernels/random.ts";
import { scoresOf } from "../../ranking/groups/group-scores.ts";
import { memberChances } from "../../ranking/groups/member-chances.ts";
import { evidenceOf, fitChances } from "./fit-chances.ts";
import type { GroupCase } from "./group-case.ts";

/** Members who like a candidate with a chance that falls with its rank, twice as high for whom more is known of. */
function plantedCases(count: number, seed: number): readonly GroupCase[] {
  const uniform = seededUniform(seed);
  return Array.from({ length: count }, () => {
    const candidates = Uint32Array.from({ length: 40 }, (_, place) => place);
    const rows = [0, 1].map(() => Float64Array.from(candidates, uniform));
    const likeCounts = [5, 50];
    const relevant = rows.map((row, member) => {
      const rankOf = (place: number) => row.filter((score) => score > (row[place] ?? 0)).length;
      return new Set(
        [...candidates].filter((place) => uniform() < (member === 0 ? 0.2 : 0.4) / (1 + rankOf(place) / 4)),
      );
    });
    return { candidates, rows, likeCounts, relevant };
  });
}

describe("fitChances", () => {
  it("learns chances that come true on groups it has not seen", () => {
    const weights = fitChances(plantedCases(200, 1));
    const sums = { expected: [0, 0], found: [0, 0] };
    for (const one of plantedCases(200, 2)) {
      const chances = memberChances(evidenceOf(one), weights);
      for (const [member, row] of one.rows.entries()) {
        const group = Number(member > 0);
        for (const place of row.keys()) {
          sums.expected[group]! += scoresOf(chances, member)[place]!;
          sums.found[group]! += Number(one.relevant[member]!.has(place));
        }
      }
    }
    for (const group of [0, 1]) expect(Math.abs(sums.expected[group]! / sums.found[group]! - 1)).toBeLessThan(0.15);
  });
});

describe("memberChances", () => {
  const row = (...scores: number[]) => Float64Array.from(scores);

  it("stays between 0 and 1 and does not ask for the scale of a model", () => {
    const [one, other] = [row(3, 1, 2, 0), row(0.1, 0.4, 0.2, 0.3)];
    const chancesOf = (factor: number, shift: number) =>
      memberChances([
        { scores: one.map((score) => factor * score + shift), likeCount: 10 },
        { scores: other, likeCount: 30 },
      ]).scores;
    const moved = chancesOf(100, -7);
    for (const [place, chance] of chancesOf(1, 0).entries()) expect(moved[place]).toBeCloseTo(chance, 9);
    expect(chancesOf(1, 0).every((chance) => chance > 0 && chance < 1)).toBe(true);
  });

  it("never says that somebody rather likes what their model has further down, all else equal", () => {
    const uniform = seededUniform(3);
    const scores = Float64Array.from({ length: 300 }, () => uniform() ** 8);
    for (const likeCount of [0, 10, 1_000]) {
      const own = scoresOf(
        memberChances([
          { scores, likeCount },
          { scores: new Float64Array(300), likeCount: 5 },
        ]),
        0,
      );
      const order = [...scores.keys()].toSorted((a, b) => scores[b]! - scores[a]!);
      for (const [at, place] of order.entries())
        expect(own[place]).toBeLessThanOrEqual(own[order[Math.max(0, at - 1)]!]! + 1e-12);
    }
  });

  it("has an answer for somebody alone and for a model without an opinion", () => {
    expect(memberChances([{ scores: row(1, 1, 1), likeCount: 0 }]).scores.every(Number.isFinite)).toBe(true);
  });
});
