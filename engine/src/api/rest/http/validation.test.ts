import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { surfaceContentSchema } from "../../../contract/index.ts";
import { createValidator, problemText } from "./validation.ts";

const validate = createValidator(surfaceContentSchema);
const jazz = { id: "jazz", kind: "boost", filter: "genre:jazz", factor: 2 };
const problemsOf = (...rules: readonly unknown[]) => problemText(validate({ rules }));

describe("what does not fit a union of kinds", () => {
  it.each([
    ["a bound of its own", { ...jazz, factor: 0.5 }, "/rules/1/factor must be at least 1, not 0.5"],
    [
      "a field of another kind",
      { ...jazz, position: 1 },
      "/rules/1/position is not known; allowed are id, note, kind, filter, factor",
    ],
    ["a field that lacks", { id: "top", kind: "pin", position: 1 }, "/rules/1/itemId is missing"],
    [
      "a part of it",
      { id: "top", kind: "pin", itemId: "a", position: 1, when: 5 },
      "/rules/1/when must be an object, not 5",
    ],
    [
      "a union within it",
      { ...jazz, kind: "bury", factor: 7 },
      "/rules/1/factor must be A number from 0 to 1; or to-end, behind everything else, not 7",
    ],
    [
      "an unknown kind",
      { ...jazz, kind: "push" },
      '/rules/1/kind must be one of pin, boost, bury, embargo, quota, minimum-relevance, not "push"',
    ],
    ["no kind", { id: "jazz", filter: "genre:jazz", factor: 2 }, "/rules/1/kind is missing"],
  ])("is told of the kind that was meant: %s", (_, rule, problem) => {
    expect(problemsOf(jazz, rule)).toBe(problem);
  });

  it("is told of each place where it stands", () => {
    expect(problemsOf({ ...jazz, factor: 101 }, jazz, { ...jazz, kind: "minimum-relevance", score: 11 })).toBe(
      "/rules/0/factor must be at most 100, not 101; " +
        "/rules/2/filter is not known; allowed are id, note, kind, score; " +
        "/rules/2/factor is not known; allowed are id, note, kind, score; " +
        "/rules/2/score must be at most 10, not 11",
    );
  });

  it("is told of the union where it is no object", () => {
    expect(problemsOf(7)).toMatch(/^\/rules\/0 must be A pin: .*; or A minimum relevance: .*, not 7$/);
  });

  it("is told of all members where some have no kind", () => {
    const mixed = createValidator(
      Type.Union([
        Type.Object({ kind: Type.Enum(["a"]) }, { description: "An a." }),
        Type.Object({ name: Type.String() }, { description: "A name." }),
      ]),
    );
    expect(problemText(mixed({ kind: "b" }))).toBe("the whole must be An a; or A name, not an object");
  });
});
