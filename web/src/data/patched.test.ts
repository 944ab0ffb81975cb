import { describe, expect, it } from "vitest";
import { patched } from "./patched.ts";

describe("patched", () => {
  it("replaces what is given, keeps the rest, and takes away what is null", () => {
    expect(patched({ id: "ada", name: "Ada", region: "GB", services: ["A"] }, { region: null, services: [] })).toEqual({
      id: "ada",
      name: "Ada",
      services: [],
    });
  });
});
