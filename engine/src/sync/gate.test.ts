import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  gateDefaults,
  holdForStart,
  openGate,
  stepGate,
  type GateMember,
  type GateMemberKind,
  type GateState,
} from "./gate.ts";

const waiting = { ...gateDefaults, waitsForStalled: true };

function members(kinds: Readonly<Record<string, GateMemberKind>>, sinceMs = 0): readonly GateMember[] {
  return Object.entries(kinds).map(([id, kind]) => ({ id, kind, sinceMs }));
}

describe("the gate at a start", () => {
  it("opens when everybody who was there is ready", () => {
    const state = holdForStart(openGate, members({ ann: "loading", bob: "ready" }), 0);
    const holding = stepGate(state, { nowMs: 100, members: members({ ann: "loading", bob: "ready" }) });
    expect(holding.decision).toEqual({
      kind: "hold",
      hold: "start",
      waitingFor: ["ann"],
      excuse: [],
      untilMs: gateDefaults.startMs,
      nextDueMs: gateDefaults.startMs,
    });
    const open = stepGate(holding.state, { nowMs: 200, members: members({ ann: "ready", bob: "ready" }) });
    expect(open.decision).toEqual({ kind: "open", waitingFor: [], excuse: [] });
  });

  it("waits five seconds for a dead one, with the delay of a start, and excuses it", () => {
    const present = members({ ann: "ready", bob: "ready", dead: "loading" });
    const state = holdForStart(openGate, present, 0);
    expect(stepGate(state, { nowMs: 3_999, members: present }).decision.kind).toBe("hold");
    expect(stepGate(state, { nowMs: 4_000, members: present }).decision).toMatchObject({
      kind: "open",
      excuse: ["dead"],
    });
  });

  it("waits fifteen seconds for half of them, and no longer", () => {
    const present = members({ ann: "ready", bob: "loading", cid: "loading" });
    const state = holdForStart(openGate, present, 0);
    expect(stepGate(state, { nowMs: 13_999, members: present }).decision.kind).toBe("hold");
    expect(stepGate(state, { nowMs: 14_000, members: present }).decision).toMatchObject({
      kind: "open",
      excuse: ["bob", "cid"],
    });
  });

  it("does not wait for who came later, left, is away or excused", () => {
    const state = holdForStart(openGate, members({ ann: "ready", bob: "loading", cid: "excused", eve: "loading" }), 0);
    const later = members({ ann: "ready", bob: "away", cid: "loading", new: "loading" });
    expect(stepGate(state, { nowMs: 10, members: later }).decision.kind).toBe("open");
  });
});

describe("the gate at a stall", () => {
  const ann = { id: "ann", kind: "playing", sinceMs: 0 } as const;
  const stalledAt = (sinceMs: number): readonly GateMember[] => [ann, { id: "bob", kind: "stalled", sinceMs }];

  it("holds nobody where the party does not wait for stragglers", () => {
    expect(stepGate(openGate, { nowMs: 9_000, members: stalledAt(0) }).decision).toEqual({
      kind: "open",
      waitingFor: [],
      excuse: [],
    });
  });

  it("holds after half a second, and opens when the member has played again for a moment", () => {
    const early = stepGate(openGate, { nowMs: 1_200, members: stalledAt(1_000) }, waiting);
    expect(early.decision).toMatchObject({ kind: "open", nextDueMs: 1_500 });
    const hold = stepGate(early.state, { nowMs: 1_500, members: stalledAt(1_000) }, waiting);
    expect(hold.decision).toMatchObject({ kind: "hold", hold: "stall", waitingFor: ["bob"], untilMs: 11_500 });
    const back = [ann, { id: "bob", kind: "ready", sinceMs: 2_000 } as const];
    const almost = stepGate(hold.state, { nowMs: 2_100, members: back }, waiting);
    expect(almost.decision).toMatchObject({ kind: "hold", nextDueMs: 2_400 });
    expect(stepGate(almost.state, { nowMs: 2_400, members: back }, waiting).decision.kind).toBe("open");
  });

  it("waits fifteen seconds at most for members that stall one after the other", () => {
    const two = (sinceMs: number): readonly GateMember[] => [...stalledAt(0), { id: "cid", kind: "stalled", sinceMs }];
    const first = stepGate(openGate, { nowMs: 500, members: stalledAt(0) }, waiting);
    const second = stepGate(first.state, { nowMs: 9_500, members: two(9_000) }, waiting);
    expect(second.decision).toMatchObject({ kind: "hold", waitingFor: ["bob", "cid"], untilMs: 14_500 });
    const over = stepGate(second.state, { nowMs: 14_500, members: two(9_000) }, waiting);
    expect(over.decision).toMatchObject({ kind: "open", excuse: ["bob", "cid"] });
  });

  it("waits ten seconds for one stall, and three times in ten minutes", () => {
    let state: GateState = openGate;
    let nowMs = 0;
    for (let count = 0; count < 3; count += 1) {
      const hold = stepGate(state, { nowMs: nowMs + 500, members: stalledAt(nowMs) }, waiting);
      expect(hold.decision.kind).toBe("hold");
      const over = stepGate(hold.state, { nowMs: nowMs + 10_500, members: stalledAt(nowMs) }, waiting);
      expect(over.decision).toMatchObject({ kind: "open", excuse: ["bob"] });
      ({ state } = over);
      nowMs += 60_000;
    }
    const fourth = stepGate(state, { nowMs: nowMs + 500, members: stalledAt(nowMs) }, waiting);
    expect(fourth.decision).toEqual({ kind: "open", waitingFor: [], excuse: [] });
    const muchLater = stepGate(state, { nowMs: nowMs + 600_000, members: stalledAt(nowMs + 599_000) }, waiting);
    expect(muchLater.decision.kind).toBe("hold");
  });

  it("never waits for a member that is still loading: it joined, or follows on its own", () => {
    const decision = stepGate(
      openGate,
      { nowMs: 60_000, members: members({ ann: "playing", new: "loading" }) },
      waiting,
    );
    expect(decision.decision.kind).toBe("open");
  });
});

describe("the gate under any events", () => {
  const kinds: readonly GateMemberKind[] = ["loading", "ready", "playing", "stalled", "away", "excused"];
  const stalls: readonly GateMemberKind[] = ["stalled", "stalled", "stalled", "stalled", "stalled", "stalled"];
  const ids = ["a", "b", "c", "d"];
  const events = fc.array(
    fc.oneof(
      fc.record({ id: fc.constantFrom(...ids), kind: fc.constantFrom(...kinds, ...stalls), afterMs: fc.nat(4_000) }),
      fc.record({ id: fc.constant("start"), kind: fc.constant("ready" as const), afterMs: fc.nat(4_000) }),
    ),
    { maxLength: 80 },
  );

  it("holds no longer than its limit, waits for nobody away or excused, and lets playing go on between two stalls", () => {
    fc.assert(
      fc.property(events, (list) => {
        const party = new Party();
        for (const event of list) party.happens(event);
        expect(party.longestHoldMs).toBeLessThanOrEqual(waiting.hardMs);
        expect(party.shortestRestMs).toBeGreaterThanOrEqual(waiting.restMs);
        expect(party.shortestDueMs).toBeGreaterThan(0);
        expect(party.wronglyWaitedFor).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  /** Asks the gate at every event and whenever it is due, and remembers the worst. */
  class Party {
    longestHoldMs = 0;
    shortestRestMs = Number.POSITIVE_INFINITY;
    shortestDueMs = Number.POSITIVE_INFINITY;
    readonly wronglyWaitedFor: string[] = [];
    #present = new Map<string, GateMember>(ids.map((id) => [id, { id, kind: "loading", sinceMs: 0 }]));
    #state: GateState = openGate;
    #nowMs = 0;
    #heldFromMs: number | undefined;
    #openedMs = Number.NEGATIVE_INFINITY;
    #dueMs = Number.POSITIVE_INFINITY;

    happens({
      id,
      kind,
      afterMs,
    }: {
      readonly id: string;
      readonly kind: GateMemberKind;
      readonly afterMs: number;
    }): void {
      const untilMs = this.#nowMs + afterMs;
      for (let dueMs = this.#dueMs; dueMs <= untilMs; dueMs = this.#dueMs) {
        this.#nowMs = dueMs;
        this.#ask();
      }
      this.#nowMs = untilMs;
      if (id === "start") this.#start();
      else this.#present.set(id, { id, kind, sinceMs: untilMs });
      this.#ask();
    }

    #start(): void {
      this.#see();
      this.#heldFromMs = undefined;
      this.#state = holdForStart(this.#state, [...this.#present.values()], this.#nowMs);
    }

    #see(): void {
      if (this.#heldFromMs !== undefined)
        this.longestHoldMs = Math.max(this.longestHoldMs, this.#nowMs - this.#heldFromMs);
    }

    #ask(): void {
      const { state, decision } = stepGate(
        this.#state,
        { nowMs: this.#nowMs, members: [...this.#present.values()] },
        waiting,
      );
      this.#state = state;
      this.#see();
      if (decision.kind === "open" && this.#heldFromMs !== undefined) {
        this.#heldFromMs = undefined;
        this.#openedMs = this.#nowMs;
      }
      if (decision.kind === "hold") {
        const isNewStall = this.#heldFromMs === undefined && decision.hold === "stall";
        if (isNewStall) this.shortestRestMs = Math.min(this.shortestRestMs, this.#nowMs - this.#openedMs);
        this.#heldFromMs ??= this.#nowMs;
      }
      const isWrong = (id: string) => ["away", "excused"].includes(this.#present.get(id)?.kind ?? "away");
      this.wronglyWaitedFor.push(...decision.waitingFor.filter(isWrong));
      for (const id of decision.excuse) this.#present.set(id, { id, kind: "excused", sinceMs: this.#nowMs });
      this.#dueMs = decision.nextDueMs ?? Number.POSITIVE_INFINITY;
      this.shortestDueMs = Math.min(this.shortestDueMs, this.#dueMs - this.#nowMs);
    }
  }
});
