import { expect, it } from "vitest";
import { logGamma } from "./log-gamma.ts";

it("is the logarithm of the factorial, and half of log π at one half", () => {
  let factorial = 1;
  for (let n = 1; n < 60; n += 1) {
    factorial *= n;
    expect(logGamma(n + 1)).toBeCloseTo(Math.log(factorial), 9);
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 10);
  for (const x of [0.01, 0.3, 7.9, 1234.5]) expect(logGamma(x + 1) - logGamma(x)).toBeCloseTo(Math.log(x), 8);
});
