import { describe, expect, it } from "vitest";
import { splitSixTwoTwo } from "../splits/weak-generalisation.ts";
import { foldItems, groupCase } from "./group-case.ts";

const userCount = 4;
const itemCount = 40;
const users = Uint32Array.from({ length: 40 }, (_, event) => Math.floor(event / 10));
const table = {
  userCount,
  itemCount,
  users,
  items: Uint32Array.from(users, (user, event) => (user * 7 + (event % 10) * 3) % itemCount),
  values: Float32Array.from(users, (_, event) => 1 + (event % 5)),
};
const split = splitSixTwoTwo(table, 3);
const scores = Array.from({ length: userCount }, () => Float64Array.from({ length: itemCount }, (_, item) => item));
const peopleOf = (fold: typeof split.test) => ({
  ...foldItems(table, fold, 4),
  itemCount,
  scores,
  likeCounts: new Uint32Array(userCount),
});

describe("splitSixTwoTwo", () => {
  it("gives a fifth of each user's events to validation and to the test", () => {
    expect(split.train).toHaveLength(24);
    expect(split.validation.target.events).toHaveLength(8);
    expect(split.test.target.events).toHaveLength(8);
  });
});

describe("groupCase", () => {
  it("offers what no member knows, which at test is what was neither learned nor chosen by", () => {
    for (const [fold, knownCount] of [
      [split.validation, 6],
      [split.test, 8],
    ] as const) {
      const people = peopleOf(fold);
      expect(people.known[1]).toHaveLength(knownCount);
      const { candidates, rows } = groupCase(people, [0, 1]);
      const known = new Set([...people.known[0]!, ...people.known[1]!]);
      expect([...candidates]).toEqual([...Array(itemCount).keys()].filter((item) => !known.has(item)));
      expect([...rows[0]!]).toEqual([...candidates]);
    }
  });

  it("counts as relevant only what was rated well and may be in the list", () => {
    const people = peopleOf(split.test);
    const { candidates, relevant } = groupCase(people, [0, 1]);
    for (const [member, own] of relevant.entries())
      expect([...own].map((place) => candidates[place])).toEqual(
        [...candidates].filter((item) => people.relevant[member]!.has(item)),
      );
    expect(relevant.some((own) => own.size > 0)).toBe(true);
  });
});
