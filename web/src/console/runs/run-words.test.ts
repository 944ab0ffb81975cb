import { describe, expect, it } from "vitest";
import { barOf, comparedWords, statusOf } from "./run-words.ts";

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const step = { name: "train", status: "running", attemptCount: 1 } as const;

describe("barOf", () => {
  it("places a step within its run", () =>
    expect(barOf({ ...step, startedAt: at(5), endedAt: at(10) }, { startedAt: at(0), endedAt: at(20) }, 0)).toEqual({
      startRatio: 0.25,
      lengthRatio: 0.25,
      durationMs: 5000,
    }));

  it("draws one that goes on up to the present", () =>
    expect(barOf({ ...step, startedAt: at(5) }, { startedAt: at(0) }, 10_000)).toEqual({
      startRatio: 0.5,
      lengthRatio: 0.5,
      durationMs: 5000,
    }));

  it("draws nothing of one that has not begun", () =>
    expect(barOf(step, { startedAt: at(0) }, 10_000)).toBeUndefined());

  it("stays within the run when the clocks differ", () =>
    expect(barOf({ ...step, startedAt: at(5) }, { startedAt: at(6) }, 4000)).toEqual({
      startRatio: 0,
      lengthRatio: 0,
      durationMs: 0,
    }));
});

describe("words of a run", () => {
  it("tells a run that was cut off from one under way", () => {
    expect(statusOf({ status: "running", isUnderWay: true })).toEqual(["Under way", "plain"]);
    expect(statusOf({ status: "running", isUnderWay: false })).toEqual(["Cut off", "warning"]);
  });

  it.each([
    [0.01, 0.03, "Better"],
    [-0.03, -0.01, "Worse"],
    [-0.01, 0.02, "No difference shown"],
  ])("reads the interval %d to %d", (differenceLow, differenceHigh, words) =>
    expect(comparedWords({ userCount: 40, serving: 0.1, candidate: 0.1, differenceLow, differenceHigh })[0]).toBe(
      words,
    ),
  );
});
