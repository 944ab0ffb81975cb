import { describe, expect, it } from "vitest";
import { seededNormal, seededUniform } from "../kernels/random.ts";
import { fitAroundFirst, fitListwise, mixed, type ListwiseUser } from "./listwise-blend.ts";

const candidateCount = 30;

/** Users who choose by the softmax of 1.5 · first − second signal; the third says nothing. */
function chosenByWeights(userCount: number): readonly ListwiseUser[] {
  const normal = seededNormal(2);
  const uniform = seededUniform(3);
  const open = Uint32Array.from({ length: candidateCount }, (_, place) => place);
  return Array.from({ length: userCount }, () => {
    const signals = [0, 1, 2].map(() => Float64Array.from(open, normal));
    const shares = mixed(signals, Float64Array.of(1.5, -1, 0)).map(Math.exp);
    let left = uniform() * shares.reduce((sum, share) => sum + share, 0);
    const chosen = shares.findIndex((share) => (left -= share) <= 0);
    return { signals, open, chosen: Uint32Array.of(chosen) };
  });
}

describe("a listwise blend", () => {
  it("finds the weights by which users chose", () => {
    const weights = fitListwise(chosenByWeights(2_000), { penalty: 0, prior: new Float64Array(3) });
    for (const [axis, expected] of [1.5, -1, 0].entries())
      expect(Math.abs(weights[axis]! - expected)).toBeLessThan(0.15);
  });

  it("stays nearer to nothing the higher the penalty, and there without choices", () => {
    const users = chosenByWeights(200);
    const sizeOf = (penalty: number) => Math.hypot(...fitListwise(users, { penalty, prior: new Float64Array(3) }));
    expect(sizeOf(1)).toBeLessThan(sizeOf(0.1));
    expect(sizeOf(0.1)).toBeLessThan(sizeOf(0));
    const nothing = users.map((user) => ({ ...user, chosen: new Uint32Array() }));
    expect([...fitListwise(nothing, { penalty: 0.1, prior: new Float64Array(3) })]).toEqual([0, 0, 0]);
  });

  it("comes to the first signal alone when it is drawn there strongly", () => {
    const users = chosenByWeights(200);
    const weights = fitAroundFirst(users, 3, 1e6);
    expect(weights[0]).toBeGreaterThan(0.3);
    expect(Math.hypot(weights[1]!, weights[2]!)).toBeLessThan(1e-3);
    expect(fitAroundFirst(users, 3, 0.01)[1]).toBeLessThan(-0.3);
  });

  it("takes candidates that were not open for no choice", () => {
    const signal = Float64Array.of(5, 1, 0);
    const user = { signals: [signal], open: Uint32Array.of(1, 2), chosen: Uint32Array.of(1) };
    expect(fitListwise([user, user], { penalty: 0.1, prior: new Float64Array(1) })[0]).toBeGreaterThan(0);
  });
});
