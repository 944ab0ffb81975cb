import { describe, expect, it } from "vitest";
import { socialShare, socialWords } from "./social-share.ts";

const part = (value: number, weight: number) => ({ value, weight });
const breakdown = { cf: part(0.5, 0.4), cb: part(0.5, 0.4), ctx: part(-1, 0.2), social: part(1, 0.1) };
const unweighted = { ...breakdown, social: part(1, 0) };

describe("socialShare", () => {
  it("is the part that friends have in what speaks for a work", () => {
    expect(socialShare(breakdown)).toBeCloseTo(0.2, 9);
    expect(socialShare(unweighted)).toBe(0);
    expect(socialShare({ ...breakdown, social: part(-1, 0.1) })).toBe(0);
    expect(socialShare({ cf: part(0, 1), cb: part(0, 1), ctx: part(0, 1), social: part(0, 1) })).toBe(0);
  });
});

describe("socialWords", () => {
  it("does not say more than there is", () => {
    expect(socialWords(breakdown)).toBe("Friends enjoy it: that is 20 % of what speaks for it");
    expect(socialWords(unweighted)).toBe("Friends enjoy it; its place comes of other things");
  });
});
