import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EngineError } from "./errors.ts";
import { parseModelVersion, parseTenantId } from "./ids.ts";
import { parsePinnedVersions, pinnedVersionsText } from "./pinned-versions.ts";

const id = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => {
  try {
    return parseTenantId(text) === text;
  } catch {
    return false;
  }
});

describe("pinned versions", () => {
  it("are the same after they were text", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(id.map(parseTenantId), id.map(parseModelVersion))), (pairs) => {
        const versions = new Map(pairs);
        const text = pinnedVersionsText(versions);
        expect(text).not.toMatch(/\s/);
        expect(parsePinnedVersions(text)).toEqual(versions);
      }),
    );
  });

  it("are read where a person wrote them", () => {
    expect(parsePinnedVersions(" default=2026-11-28-a, other%2Fone=v2,")).toEqual(
      new Map([
        ["default", "2026-11-28-a"],
        ["other/one", "v2"],
      ]),
    );
  });

  it.each(["default", "=v", "default=", "a=b=c", "%=v", "default=%00"])("are not %j", (text) => {
    expect(() => parsePinnedVersions(text)).toThrow(EngineError);
  });
});
