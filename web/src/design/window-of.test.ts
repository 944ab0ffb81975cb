import { describe, expect, it } from "vitest";
import { windowOf } from "./window-of.ts";

describe("windowOf", () => {
  it("holds what is in sight and a few rows more, and never what is not there", () => {
    expect(windowOf({ top: 0, height: 500, rowHeight: 50, rowCount: 5000 })).toEqual({ first: 0, end: 16 });
    expect(windowOf({ top: 5000, height: 500, rowHeight: 50, rowCount: 5000 })).toEqual({ first: 94, end: 116 });
    expect(windowOf({ top: 249_500, height: 500, rowHeight: 50, rowCount: 5000 })).toEqual({ first: 4984, end: 5000 });
    expect(windowOf({ top: 9000, height: 500, rowHeight: 50, rowCount: 3 })).toEqual({ first: 3, end: 3 });
  });
});
