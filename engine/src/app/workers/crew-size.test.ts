import { describe, expect, it } from "vitest";
import { CrewSize, defaultPace } from "./crew-size.ts";

/** What is decided at each look, with every look as far from the last as it is. */
function decisions(size: CrewSize, looks: readonly (readonly number[])[]) {
  return looks.map((utilizations, look) => size.next(look * defaultPace.lookMs, utilizations));
}

const repeated = (count: number, utilizations: readonly number[]) => Array.from({ length: count }, () => utilizations);
const looksOf = (ms: number) => Math.ceil(ms / defaultPace.lookMs) + 1;

describe("CrewSize", () => {
  it("grows when all have been busy for a while, and not by a short burst", () => {
    const burst = [...repeated(looksOf(defaultPace.growAfterMs) - 1, [0.9]), [0.2]];
    expect(new Set(decisions(new CrewSize(4, defaultPace), burst))).toEqual(new Set(["stay"]));
    const load = repeated(looksOf(defaultPace.growAfterMs), [0.9]);
    expect(decisions(new CrewSize(4, defaultPace), load).at(-1)).toBe("grow");
    expect(decisions(new CrewSize(1, defaultPace), load).at(-1)).toBe("stay");
  });

  it("moves connections where one is busy beside another that has time", () => {
    const load = repeated(looksOf(defaultPace.growAfterMs), [0.9, 0.1]);
    expect(decisions(new CrewSize(4, defaultPace), load).at(-1)).toBe("spread");
  });

  it("shrinks when the others could have done the work for long, and never below one", () => {
    const quiet = looksOf(defaultPace.shrinkAfterMs);
    expect(decisions(new CrewSize(4, defaultPace), repeated(quiet, [0.2, 0.1])).at(-1)).toBe("shrink");
    expect(decisions(new CrewSize(4, defaultPace), repeated(quiet, [0.3, 0.3])).at(-1)).toBe("stay");
    expect(decisions(new CrewSize(4, defaultPace), repeated(quiet, [0])).at(-1)).toBe("stay");
  });

  it("does not grow again for the load that one less would bear", () => {
    const { quietRatio, busyRatio } = defaultPace;
    expect(quietRatio).toBeLessThan(busyRatio);
  });
});
