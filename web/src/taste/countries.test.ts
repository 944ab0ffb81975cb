import { describe, expect, it } from "vitest";
import { countries } from "./countries.ts";

describe("countries", () => {
  it("has each country once, under the code that is in use", () => {
    const all = countries();
    expect(all.length).toBeGreaterThan(200);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all).toContainEqual({ code: "DE", name: "Germany" });
    expect(all.map(({ code }) => code)).not.toContain("DD");
    expect(all.map(({ code }) => code)).not.toContain("ZZ");
  });
});
