import { describe, expect, it } from "vitest";
import { seededNormal } from "../kernels/random.ts";
import { blendOf, centred, correlationWithin, fitBlend } from "./rated-blend.ts";

const listLength = 20;
const listCount = 50;
const lists = {
  offsets: Uint32Array.from({ length: listCount + 1 }, (_, place) => place * listLength),
  events: Uint32Array.from({ length: listCount * listLength }, (_, event) => event),
};
const normal = seededNormal(3);
const draw = () => Float64Array.from(lists.events, normal);

describe("a blend of signals", () => {
  const [first, second, noise] = [draw(), draw(), draw()];
  const levels = Float64Array.from({ length: listCount }, () => 10 * normal());
  const ratings = first.map((value, event) => 2 * value - second[event]! + levels[Math.floor(event / listLength)]!);

  it("finds the weights that made the ratings, whatever users' levels are", () => {
    const weights = fitBlend([first, second, noise], ratings, lists);
    expect(weights[0]! / weights[1]!).toBeCloseTo(-2, 2);
    expect(weights[2]!).toBeCloseTo(0, 2);
    expect(correlationWithin(blendOf([first, second, noise], weights), ratings, lists)).toBeGreaterThan(0.999);
  });

  it("stands a signal that never varies", () => {
    const constant = new Float64Array(first.length).fill(3);
    expect(fitBlend([constant, first], ratings, lists)[0]).toBe(0);
    expect(correlationWithin(constant, ratings, lists)).toBe(0);
  });

  it("measures within users alone", () => {
    expect(correlationWithin(first, first, lists)).toBeCloseTo(1, 9);
    const level = Float64Array.from(lists.events, (event) => levels[Math.floor(event / listLength)]!);
    expect(Math.max(...centred(level, lists).map(Math.abs))).toBeLessThan(1e-9);
  });
});
