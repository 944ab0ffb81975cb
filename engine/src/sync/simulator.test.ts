import { describe, expect, it } from "vitest";
import { ownLaw } from "./testing-own-law.ts";
import { simulateParty, usualScenario, type PartyLaw, type PartyRun, type Scenario } from "./testing-party.ts";
import { peerLaws } from "./testing-peer-laws.ts";

const quiet: Scenario = { ...usualScenario, stalls: [] };

function runs(law: PartyLaw, scenario: Scenario, seedCount: number): readonly PartyRun[] {
  return Array.from({ length: seedCount }, (_, seed) => simulateParty(law, seed, scenario));
}

function middle(values: readonly number[], share = 0.5): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1]!;
}

function spreadMs(all: readonly PartyRun[], share: number): number {
  return middle(all.map(({ spreadsMs }) => middle(spreadsMs, share)));
}

describe("a simulated party under our law", () => {
  const usual = runs(ownLaw(), usualScenario, 20);

  it("stays together at rates that nobody hears, through stalls that nobody reported", () => {
    expect(spreadMs(usual, 0.5)).toBeLessThanOrEqual(50);
    expect(spreadMs(usual, 0.95)).toBeLessThanOrEqual(150);
    for (const { greatestNudge, seekCount } of usual) {
      expect(greatestNudge).toBeLessThanOrEqual(0.05 + 1e-9);
      expect(seekCount).toBeLessThanOrEqual(2);
    }
  });

  it("is back within half a second of the others one second after a stall", () => {
    const recoveries = usual.map(({ recoveriesMs }) => recoveriesMs[0] ?? Number.POSITIVE_INFINITY);
    expect(middle(recoveries, 0.95)).toBeLessThanOrEqual(1_000);
  });

  it("takes a joiner in within two seconds while nobody stands still", () => {
    const joined = runs(ownLaw(), { ...quiet, lengthMs: 30_000, joinAtMs: 10_000 }, 20);
    expect(
      middle(
        joined.map(({ joinMs }) => joinMs ?? Number.POSITIVE_INFINITY),
        0.95,
      ),
    ).toBeLessThanOrEqual(2_000);
    expect(Math.max(...joined.map(({ othersStoodMs }) => othersStoodMs))).toBe(0);
  });

  it("starts five seconds after play where one member is dead", () => {
    const dead = runs(ownLaw(), { ...quiet, lengthMs: 10_000, hasDeadMember: true }, 10);
    expect(middle(dead.map(({ heldMs }) => heldMs))).toBeLessThanOrEqual(5_000);
  });

  it("starts together once it knows its players", () => {
    const player = { ...usualScenario.player, latencyOf: "member" } as const;
    const paused = runs(ownLaw(), { ...quiet, player, lengthMs: 60_000, pausesAtMs: [10_000, 25_000, 40_000] }, 10);
    expect(
      middle(
        paused.flatMap(({ startSkewsMs }) => startSkewsMs.slice(2)),
        0.95,
      ),
    ).toBeLessThanOrEqual(100);
  });

  it.each([-4_000, 4_000])("is not moved by a clock that jumps by %i ms", (byMs) => {
    for (const run of runs(ownLaw(), { ...quiet, lengthMs: 30_000, clockJump: { atMs: 15_000, byMs } }, 10)) {
      expect(run.seekCount).toBe(0);
      expect(Math.max(...run.spreadsMs)).toBeLessThan(250);
    }
  });

  it("comes out the same for the same seed", () => {
    expect(simulateParty(ownLaw(), 7)).toEqual(simulateParty(ownLaw(), 7));
    expect(simulateParty(ownLaw(), 7).spreadsMs).not.toEqual(simulateParty(ownLaw(), 8).spreadsMs);
  });
});

describe("simulated parties under the laws of others", () => {
  it.each(peerLaws.map((law) => [law.name, law] as const))("%s is outside at least one of the bounds", (_, law) => {
    const usual = runs(law, { ...usualScenario, lengthMs: 180_000 }, 3);
    const recoveries = usual.map(({ recoveriesMs }) => recoveriesMs[0] ?? Number.POSITIVE_INFINITY);
    const isInside =
      spreadMs(usual, 0.5) <= 50 &&
      spreadMs(usual, 0.95) <= 150 &&
      middle(recoveries) <= 1_000 &&
      Math.max(...usual.map(({ greatestNudge }) => greatestNudge)) <= 0.05;
    expect(isInside).toBe(false);
  });

  it("keeps a party waiting for ever that waits for everybody", () => {
    const law = peerLaws.find(({ name }) => name === "Jellyfin")!;
    expect(simulateParty(law, 0, { ...quiet, hasDeadMember: true }).heldMs).toBe(Number.POSITIVE_INFINITY);
  });
});
