import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EngineError } from "./errors.ts";
import { parseItemId } from "./ids.ts";

function tryParse(text: string): string | undefined {
  try {
    return parseItemId(text);
  } catch (error) {
    if (error instanceof EngineError && error.code === "INVALID_ID") return undefined;
    throw error;
  }
}

describe("ids", () => {
  it("stay what they are, and can be asked for by a web address", () => {
    const awkward = fc.constantFrom("/", ".", "..", "%", "%2e", "?", "#", "\\", "🎬", "é", " ", "a");
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(awkward, { maxLength: 5 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        const id = tryParse(candidate);
        fc.pre(id !== undefined);
        expect(id).toBe(candidate);
        const { pathname } = new URL(`http://host/v1/items/${encodeURIComponent(candidate)}/similar`);
        expect(decodeURIComponent(pathname.split("/")[3] ?? "")).toBe(candidate);
      }),
    );
  });

  it.each([
    ["", "is empty"],
    ["x".repeat(257), "is longer than 256 characters"],
    ["a\u0000b", "holds a control character"],
    [" a", "begins or ends with white space"],
    ["\uD800", "is not well-formed Unicode"],
    [".", "cannot stand in a web address"],
    ["..", "cannot stand in a web address"],
  ])("refuse %j, which %s", (text, problem) => {
    expect(() => parseItemId(text)).toThrow(problem);
  });
});
