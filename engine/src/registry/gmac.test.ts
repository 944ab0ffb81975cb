import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGmac, gmac } from "./gmac.ts";

describe("gmac", () => {
  it("is that of the standard", () => {
    // Test case 1 of McGrew and Viega, The Galois/Counter Mode of Operation: a key of zeros, and nothing to sum up.
    expect(gmac(new Uint8Array())).toBe("58e2fccefa7e3061367f1d57a4e7455a");
  });

  it("is the same however its parts are cut, and another one where a bit differs", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), fc.nat(7), (bytes, at, bit) => {
        const cut = at % bytes.length;
        const parts = createGmac();
        for (const part of [bytes.subarray(0, cut), bytes.subarray(cut)]) parts.update(part);
        expect(parts.digest().toString("hex")).toBe(gmac(bytes));
        expect(gmac(bytes.with(cut, bytes[cut]! ^ (1 << bit)))).not.toBe(gmac(bytes));
        expect(gmac(Uint8Array.of(...bytes, 0))).not.toBe(gmac(bytes));
      }),
    );
  });
});
