import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeStrings, encodeStrings } from "./string-table.ts";

describe("string table", () => {
  it("gives back any strings", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), (strings) => {
        expect(decodeStrings(encodeStrings(strings))).toEqual(strings);
      }),
    );
  });

  it("refuses offsets that do not fit the bytes", () => {
    const { bytes } = encodeStrings(["sea", "salt"]);
    expect(() => decodeStrings({ bytes, offsets: Uint32Array.of(0, 3, 9) })).toThrow(RangeError);
    expect(() => decodeStrings({ bytes, offsets: Uint32Array.of(0, 5, 3) })).toThrow(RangeError);
  });
});
