import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyChange } from "../sync/party/apply-change.ts";
import type { PartyChange } from "../sync/party/party-change.ts";
import type { PartyState } from "../sync/party/party-state.ts";
import { EngineError } from "../domain/errors.ts";
import { beginMessage, draftMessage, tellMessage } from "./actor/chat.ts";
import { PartyCore, type PartyOutput } from "./actor/party-core.ts";
import { act, erasePerson, memberActs, newPartyState, passTime } from "./actor/party.ts";
import { comeIn, goOut } from "./actor/presence.ts";
import { defaultSettings } from "./actor/settings.ts";
import type { PartyCommand } from "./party-command.ts";

const people = ["ada", "bob", "cid", "dan", "eve"] as const;
const startMs = 1_790_000_000_000;
const lengthMs = 600_000;

const person = fc.constantFrom("ada", ...people, "nobody");
const flag = fc.boolean();
const entryId = fc.integer({ min: 0, max: 60 }).map((seq) => `q${seq}`);
const positionMs = fc.integer({ min: -10, max: lengthMs + 10 });
const readiness = fc.constantFrom("loading", "ready", "playing", "stalled", "away", "excused" as const);

const command: fc.Arbitrary<PartyCommand> = fc.oneof(
  fc.record({ kind: fc.constantFrom("play" as const, "pause" as const) }),
  fc.record({ kind: fc.constant("seek" as const), positionMs }),
  fc.record({ kind: fc.constant("set-rate" as const), rate: fc.constantFrom(0, 0.25, 1, 2, 5, NaN) }),
  fc.record({ kind: fc.constant("set-title" as const), itemId: fc.constantFrom("film", "other") }),
  fc.record({
    kind: fc.constant("report" as const),
    readiness,
    positionMs,
    rttMs: fc.integer({ min: -1, max: 20_000 }),
    atServerMs: fc.integer({ min: startMs, max: startMs + 600_000 }),
  }),
  fc.record({ kind: fc.constant("say-ready" as const), isReady: flag }),
  fc.constant({ kind: "start-ready-check" as const }),
  fc.record({ kind: fc.constant("excuse" as const), memberId: person }),
  fc.record({ kind: fc.constant("queue-add" as const), itemId: fc.constantFrom("a", "b", "c", "d") }),
  fc.record({ kind: fc.constant("queue-remove" as const), entryId }),
  fc.record({ kind: fc.constant("queue-vote" as const), entryId, isFor: flag }),
  fc.constant({ kind: "play-next" as const }),
  fc.record({ kind: fc.constant("vote-skip" as const), isFor: flag }),
  fc.record({
    kind: fc.constant("chat" as const),
    clientMessageId: fc.constant("c"),
    text: fc.string({ maxLength: 20 }),
  }),
  fc.record({ kind: fc.constant("react" as const), emoji: fc.constantFrom("🎬", "KEKW", "no emoji") }),
  fc.constant({ kind: "type" as const }),
  fc.record({
    kind: fc.constant("set-role" as const),
    memberId: person,
    role: fc.constantFrom("co-host", "member" as const),
  }),
  fc.record({ kind: fc.constant("transfer-host" as const), memberId: person }),
  fc.constant({ kind: "reclaim-host" as const }),
  fc.record({
    kind: fc.constantFrom("kick" as const, "ban" as const, "unban" as const, "mute" as const, "unmute" as const),
    memberId: person,
  }),
  fc.record({ kind: fc.constant("rename" as const), name: fc.string({ maxLength: 70 }) }),
  fc.constant({ kind: "leave" as const }),
  fc.record({
    kind: fc.constant("set-settings" as const),
    settings: fc.record(
      { control: fc.constantFrom("hosts" as const, "everyone" as const), isReadOnly: flag, waitsForStragglers: flag },
      { requiredKeys: [] },
    ),
  }),
  fc.record({ kind: fc.constant("start" as const), countdownMs: fc.constantFrom(0, 3_000) }),
);

type Step =
  | { readonly kind: "act"; readonly who: string; readonly command: PartyCommand }
  | { readonly kind: "come" | "go" | "erase"; readonly who: string }
  | { readonly kind: "wait"; readonly forMs: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant("act" as const), who: person, command }), weight: 12 },
  { arbitrary: fc.record({ kind: fc.constantFrom("come" as const, "go" as const), who: person }), weight: 4 },
  { arbitrary: fc.record({ kind: fc.constant("erase" as const), who: person }), weight: 1 },
  {
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      forMs: fc.constantFrom(10, 300, 2_000, 21_000, 400_000),
    }),
    weight: 4,
  },
);

const underWay: readonly Step[] = [
  { kind: "come", who: "ada" },
  { kind: "come", who: "bob" },
  { kind: "come", who: "cid" },
  { kind: "act", who: "ada", command: { kind: "set-settings", settings: { waitsForStragglers: true } } },
  { kind: "act", who: "ada", command: { kind: "start" } },
];

/** A party, and what a client makes of its frames. */
class Model {
  readonly output: PartyOutput = { frames: [], audits: [], isWeighty: false };
  readonly party: PartyCore;
  client: PartyState;
  nowMs = startMs;
  heldSinceMs: number | undefined;

  constructor() {
    const settings = { ...defaultSettings, capacity: 4 };
    const plan = { timeZone: "UTC", options: [] };
    const given = { id: "p", createdAtMs: startMs, settings, plan, phase: "lobby", hostId: "ada" } as const;
    this.party = new PartyCore(
      { ...newPartyState({ ...given, hostName: "Ada" }), itemId: "film", lengthMs },
      this.output,
    );
    this.party.secrets = { ...this.party.secrets, formerIds: [...people] };
    this.client = this.party.state;
  }

  run(one: Step): void {
    if (one.kind === "wait") return this.wait(one.forMs);
    const before = this.party.state;
    try {
      this.do(one);
    } catch (error) {
      assert(error instanceof EngineError);
      assert.equal(this.party.state, before);
    }
    this.check(one, before);
  }

  private do(one: Exclude<Step, { kind: "wait" }>): void {
    const { party, nowMs } = this;
    if (one.kind !== "act") {
      if (one.kind === "go") goOut(party, nowMs, one.who);
      else if (one.kind === "erase") erasePerson(party, nowMs, one.who);
      else comeIn(party, nowMs, { userId: one.who, name: one.who });
      return;
    }
    const on = memberActs(party, one.who, nowMs, { lengthMs });
    if (one.command.kind !== "chat") return act(on, one.command);
    beginMessage(on, one.command);
    tellMessage(
      party,
      draftMessage(on, one.command, { id: String(party.state.seq), text: "x", mentions: [], links: [] }),
    );
  }

  private wait(forMs: number): void {
    const untilMs = this.nowMs + forMs;
    for (let turn = 0; this.party.nextDueMs <= untilMs; turn += 1) {
      assert(turn < 2_000);
      this.nowMs = Math.max(this.nowMs + 1, Math.ceil(this.party.nextDueMs));
      const before = this.party.state;
      passTime(this.party, this.nowMs);
      this.check({ kind: "wait", forMs }, before);
    }
    this.nowMs = Math.max(this.nowMs, untilMs);
  }

  private check(one: Step, before: PartyState): void {
    for (const { text } of this.output.frames.splice(0)) {
      const { seq, change } = JSON.parse(text) as { readonly seq?: number; readonly change?: PartyChange };
      if (seq === undefined || change === undefined) continue;
      assert.equal(seq, this.client.seq + 1);
      this.client = applyChange(this.client, 0, seq, change);
    }
    const { state } = this.party;
    assert.equal(JSON.stringify(this.client), JSON.stringify(state));
    assert.equal(this.party.seats.count, state.members.length);
    assert(state.members.length <= state.settings.capacity);
    if (state.phase !== "ended") {
      {
        const hosts = state.members.filter(({ role }) => role === "host").map(({ id }) => id);
        assert.deepEqual(hosts, [state.hostId]);
      }
    }
    this.checkRole(one, before);
    this.checkWaitingFor(one, before);
    this.heldSinceMs = state.gate === undefined ? undefined : (this.heldSinceMs ?? this.nowMs);
    if (this.heldSinceMs !== undefined) assert(this.nowMs - this.heldSinceMs <= 15_000);
    const { anchorPositionMs } = state.playback;
    assert(anchorPositionMs >= 0 && anchorPositionMs <= (state.lengthMs ?? Infinity));
  }

  /** Nobody is waited for who is gone or excused, and whom a host just excused is. */
  private checkWaitingFor(one: Step, before: PartyState): void {
    const { members, gate } = this.party.state;
    for (const id of gate?.waitingFor ?? []) {
      const member = members.find((each) => each.id === id);
      assert(member?.isPresent === true && member.readiness !== "excused");
    }
    if (one.kind !== "act" || one.command.kind !== "excuse" || this.party.state === before) return;
    const { memberId } = one.command;
    assert.equal(members.find(({ id }) => id === memberId)?.readiness, "excused");
    assert(before.members.some(({ id, role }) => id === one.who && role !== "member"));
  }

  /** Who is no host leaves settings, roles and others alone. */
  private checkRole(one: Step, before: PartyState): void {
    if (one.kind !== "act" || this.party.state === before) return;
    const actor = before.members.find(({ id }) => id === one.who);
    assert(actor !== undefined);
    if (actor.role !== "member") return;
    const { state } = this.party;
    assert.deepEqual(state.settings, before.settings);
    if (
      before.settings.control === "hosts" &&
      one.command.kind !== "vote-skip" &&
      one.command.kind !== "report" &&
      one.command.kind !== "leave"
    )
      assert.deepEqual(state.playback, before.playback);
    for (const other of before.members)
      if (other.id !== one.who && one.command.kind !== "reclaim-host")
        assert.equal(state.members.find(({ id }) => id === other.id)?.role, other.role);
  }
}

describe("a party under any sequence of commands, comings, goings and times", () => {
  it("has one host, one order without gaps, and a state that its changes tell whole", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { minLength: 1, maxLength: 60 }), (isLive, steps) => {
        const model = new Model();
        for (const one of isLive ? [...underWay, ...steps] : steps) model.run(one);
        expect(model.client).toEqual(model.party.state);
      }),
      { numRuns: 150 },
    );
  });
});
