import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tenantA, tenantB } from "../../ports/contract-data.ts";
import { FingerprintSet, fingerprintLength, fingerprintsOf } from "./fingerprint-set.ts";

describe("FingerprintSet", () => {
  it("agrees with a set of texts, through every growth and for words that meet in one place", () => {
    // Few distinct words make probing and near misses the rule.
    const words = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat({ max: 40 }), fc.nat({ max: 40 }));
    fc.assert(
      fc.property(fc.array(words, { maxLength: 3000, size: "max" }), (fingerprints) => {
        const set = new FingerprintSet(0);
        const naive = new Set<string>();
        for (const fingerprint of fingerprints) {
          const key = fingerprint.join();
          expect(set.add(Uint32Array.from(fingerprint), 0)).toBe(!naive.has(key));
          naive.add(key);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("fingerprintsOf", () => {
  it("tells ids, and tenants, apart, and is the same every time", () => {
    const ids = Array.from({ length: 5000 }, (_, index) => `event/${index} 🎬`);
    const all = [fingerprintsOf(tenantA, ids), fingerprintsOf(tenantB, ids)];
    const distinct = new Set<string>();
    for (const words of all)
      for (let start = 0; start < words.length; start += fingerprintLength)
        distinct.add(words.slice(start, start + fingerprintLength).join());
    expect(distinct.size).toBe(2 * ids.length);
    expect(fingerprintsOf(tenantA, ids)).toEqual(all[0]);
  });

  it("is on disk, so it never changes", () => {
    expect([...fingerprintsOf(tenantA, ["event 1"])]).toEqual(expectedWords("default\nevent 1"));
  });
});

/** The first three little-endian words of the SHA-256, by another way. */
function expectedWords(text: string): number[] {
  const digest = createHash("sha256").update(text).digest();
  return [0, 4, 8].map((offset) => digest.readUInt32LE(offset));
}
