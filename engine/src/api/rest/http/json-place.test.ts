import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonFault } from "./json-place.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const scraps = '{ } [ ] , : "a" " \\ \\u00e9 1 - 0 .5 e3 true nul \n é \u0007'.split(" ");

describe("findJsonFault", () => {
  it.each([
    { text: '{"a": 1,}', line: 1, column: 9, found: '"}"', expected: "a name in double quotes" },
    { text: '{\n  "a": tru\n}', line: 2, column: 8, found: '"t"', expected: "a value" },
    { text: '{"a" 1}', line: 1, column: 6, found: '"1"', expected: '":"' },
    { text: "[1, 2", line: 1, column: 6, found: "the end", expected: '"," or the end' },
    { text: "", line: 1, column: 1, found: "the end", expected: "a value" },
    { text: "{} {}", line: 1, column: 4, found: '"{"', expected: "the end" },
    { text: '{"a": NaN}', line: 1, column: 7, found: '"N"', expected: "a value" },
  ])("points at the first fault of $text", ({ text, ...fault }) => {
    expect(findJsonFault(text)).toEqual(fault);
  });

  it("finds a fault exactly where JSON.parse does", () => {
    const texts = fc.oneof(
      fc.array(fc.constantFrom(...scraps), { maxLength: 12 }).map((parts) => parts.join("")),
      fc.json(),
    );
    const check = fc.property(texts, (text) => (findJsonFault(text) === undefined) === isJson(text));
    expect(fc.check(check, { numRuns: 5000 })).toMatchObject({ failed: false });
  });

  it("reads a deep nest without running out of stack", () => {
    expect(findJsonFault("[".repeat(200_000))).toMatchObject({ column: 200_001, found: "the end" });
  });
});
