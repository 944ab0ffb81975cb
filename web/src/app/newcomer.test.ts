import { describe, expect, it } from "vitest";
import { isNewcomer, newcomerId } from "./newcomer.ts";

describe("newcomerId", () => {
  it("makes an id that was not there before", () => {
    const ids = new Set(Array.from({ length: 100 }, newcomerId));
    expect(ids.size).toBe(100);
    for (const id of ids) expect(isNewcomer(id)).toBe(true);
  });

  it("is not taken for somebody who has a name", () => {
    expect(isNewcomer("household-1-person-1")).toBe(false);
  });
});
