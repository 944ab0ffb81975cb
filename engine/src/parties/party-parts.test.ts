import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PartyFrame } from "../ports/party-hub.ts";
import { gateDefaults } from "../sync/gate.ts";
import { PartyCore, type PartyOutput } from "./actor/party-core.ts";
import { act, memberActs, newPartyState, passTime } from "./actor/party.ts";
import { comeIn } from "./actor/presence.ts";
import { defaultSettings } from "./actor/settings.ts";
import { partyCalendar } from "./party-calendar.ts";
import type { PartyCommand } from "./party-command.ts";
import { PartyTimers } from "./server/party-timers.ts";
import { RecentFrames } from "./server/recent-frames.ts";

const nowMs = Date.UTC(2026, 10, 29, 18);
const hourMs = 3_600_000;

function newCore() {
  const output: PartyOutput = { frames: [], audits: [], isWeighty: false };
  const plan = { timeZone: "UTC", options: [] };
  const given = {
    id: "p1",
    createdAtMs: nowMs,
    settings: defaultSettings,
    plan,
    phase: "lobby",
    hostId: "ada",
  } as const;
  const core = new PartyCore(newPartyState({ ...given, hostName: "Ada" }), output);
  core.secrets = { ...core.secrets, formerIds: ["bob", "cid"] };
  const time = { ms: nowMs };
  const run = (userId: string, command: Exclude<PartyCommand, { kind: "chat" }>) =>
    act(memberActs(core, userId, time.ms, { lengthMs: 60_000 }), command);
  const wait = (forMs: number) => {
    const untilMs = time.ms + forMs;
    while (core.nextDueMs <= untilMs) {
      time.ms = Math.max(time.ms, core.nextDueMs);
      passTime(core, time.ms);
    }
    time.ms = untilMs;
  };
  for (const userId of ["ada", "bob", "cid"]) comeIn(core, nowMs, { userId, name: userId });
  return { core, output, run, wait, time };
}

const report = (readiness: "ready" | "playing" | "stalled", atServerMs: number, positionMs = 0) =>
  ({ kind: "report", readiness, positionMs, atServerMs, rttMs: 40 }) as const;

describe("planning", () => {
  it("lets people vote on times, opens the lobby in time, and begins by itself with what most want", () => {
    const { core, run, wait } = newCore();
    run("ada", { kind: "propose-times", timesMs: [nowMs + 2 * hourMs, nowMs + 3 * hourMs], timeZone: "Europe/Berlin" });
    expect(core.state.phase).toBe("planned");
    run("bob", { kind: "vote-time", optionId: "t2", isFor: true });
    run("ada", { kind: "plan", timeZone: "Europe/Berlin" });
    expect(core.state.plan).toEqual({ startsAtMs: nowMs + 3 * hourMs, timeZone: "Europe/Berlin", options: [] });
    for (const itemId of ["a", "b"]) run("cid", { kind: "queue-add", itemId });
    run("bob", { kind: "queue-vote", entryId: core.state.queue[1]?.id ?? "", isFor: true });
    wait(2 * hourMs);
    expect(core.state.phase).toBe("planned");
    wait(0.5 * hourMs);
    expect(core.state.phase).toBe("lobby");
    wait(0.5 * hourMs);
    expect(core.state).toMatchObject({ phase: "countdown", startsAtServerMs: nowMs + 3 * hourMs + 10_000 });
    wait(10_000);
    expect(core.state).toMatchObject({ phase: "live", itemId: "b", gate: { reason: "start" } });
    expect(() => run("ada", { kind: "plan", startsAtMs: nowMs, timeZone: "UTC" })).toThrow("begun");
  });

  it("refuses zones that nobody knows and times that are over", () => {
    const { run, core } = newCore();
    expect(() => run("ada", { kind: "plan", startsAtMs: nowMs + 1, timeZone: "Mars/Base" })).toThrow("time zone");
    expect(() => run("ada", { kind: "plan", startsAtMs: nowMs - 1, timeZone: "UTC" })).toThrow("to come");
    expect(core.state.plan.startsAtMs).toBeUndefined();
  });
});

describe("a party that plays", () => {
  function playing(settings = {}) {
    const party = newCore();
    party.run("ada", { kind: "set-settings", settings });
    party.run("ada", { kind: "set-title", itemId: "a" });
    party.run("ada", { kind: "start" });
    for (const id of ["ada", "bob", "cid"]) party.run(id, report("ready", nowMs));
    expect(party.core.state.playback.playing).toBe(true);
    return party;
  }

  it("waits for nobody who comes later, and starts without who is never ready", () => {
    const { core, run, wait, time } = newCore();
    run("ada", { kind: "set-title", itemId: "a" });
    run("ada", { kind: "start" });
    run("ada", report("ready", nowMs));
    run("bob", report("ready", nowMs));
    expect(core.state.gate?.waitingFor).toEqual(["cid"]);
    wait(gateDefaults.startMs - 100);
    core.secrets = { ...core.secrets, formerIds: ["dan"] };
    comeIn(core, time.ms, { userId: "dan", name: "dan" });
    expect(core.state.gate?.waitingFor).toEqual(["cid"]);
    wait(100);
    expect(core.state.gate).toBeUndefined();
    expect(core.state.playback.playing).toBe(true);
    expect(core.member("cid")?.readiness).toBe("excused");
    const { playback } = core.state;
    run("cid", report("playing", time.ms));
    expect(core.state.playback).toBe(playback);
  });

  it("starts without whom hosts excuse, who then hold nobody until they are ready again", () => {
    const { core, run } = newCore();
    run("ada", { kind: "set-title", itemId: "a" });
    run("ada", { kind: "set-role", memberId: "bob", role: "co-host" });
    run("ada", { kind: "start" });
    run("ada", report("ready", nowMs));
    const { state } = core;
    expect(() => run("cid", { kind: "excuse", memberId: "bob" })).toThrow("Only the host and co-hosts");
    expect(() => run("ada", { kind: "excuse", memberId: "eve" })).toThrow("Nobody here");
    run("ada", { kind: "excuse", memberId: "ada" });
    expect(core.state).toBe(state);
    run("bob", { kind: "excuse", memberId: "cid" });
    expect(core.state).toMatchObject({ gate: { waitingFor: ["bob"] }, playback: { playing: false } });
    run("cid", report("stalled", nowMs));
    expect(core.member("cid")?.readiness).toBe("excused");
    run("ada", { kind: "excuse", memberId: "bob" });
    expect(core.state.gate).toBeUndefined();
    expect(core.state.playback.playing).toBe(true);
    run("cid", report("playing", nowMs));
    run("cid", report("stalled", nowMs));
    run("ada", { kind: "set-title", itemId: "b" });
    expect(core.state.gate?.waitingFor).toEqual(["cid"]);
  });

  it("goes on after a stall without whom a host excuses", () => {
    const { core, run, wait, time } = playing({ waitsForStragglers: true });
    wait(10_000);
    for (const id of ["bob", "cid"]) run(id, report("stalled", time.ms));
    wait(500);
    run("ada", { kind: "excuse", memberId: "bob" });
    expect(core.state).toMatchObject({ playback: { playing: false }, gate: { waitingFor: ["cid"] } });
    run("ada", { kind: "excuse", memberId: "cid" });
    expect(core.state).toMatchObject({ playback: { playing: true } });
    wait(5_000);
    expect(core.state.playback.playing).toBe(true);
  });

  it("pauses for a stall where it is to wait, for ten seconds at most", () => {
    const { core, run, wait, time } = playing({ waitsForStragglers: true });
    wait(10_000);
    run("bob", report("stalled", time.ms));
    wait(499);
    expect(core.state.playback.playing).toBe(true);
    wait(1);
    expect(core.state).toMatchObject({ playback: { playing: false }, gate: { reason: "stall", waitingFor: ["bob"] } });
    wait(9_999);
    expect(core.state.playback.playing).toBe(false);
    wait(1);
    expect(core.state.gate).toBeUndefined();
    expect(core.state.playback.playing).toBe(true);
  });

  it("does the last of seeks that follow each other too fast, and says who has seen an older state", () => {
    const { core, run, wait } = playing({ control: "everyone" });
    wait(1_000);
    for (const positionMs of [1_000, 2_000, 3_000]) run("bob", { kind: "seek", positionMs, opId: `o${positionMs}` });
    expect(core.state.playback.anchorPositionMs).toBe(1_000);
    wait(200);
    expect(core.state.playback.anchorPositionMs).toBe(3_000);
    expect(() => run("cid", { kind: "seek", positionMs: 1, ifSeq: core.playbackSeq - 1 })).toThrow("changed since");
  });

  it("tells how far apart its players are, at most every two seconds, and skips when half of them want that", () => {
    const { core, output, run, wait, time } = playing();
    wait(10_400);
    output.frames.length = 0;
    const at = time.ms;
    run("ada", report("playing", at, 10_000));
    run("bob", report("playing", at, 9_000));
    run("cid", report("playing", at - 12_000, 0));
    wait(2_000);
    const notices = output.frames.filter(({ noticeKey }) => noticeKey === "sync-summary").map(({ text }) => text);
    expect(notices.map((text) => JSON.parse(text) as unknown)).toMatchObject([
      { notice: { kind: "sync-summary", spreadMs: 1_000, behind: ["bob"] } },
    ]);
    run("bob", { kind: "queue-add", itemId: "next" });
    run("bob", { kind: "vote-skip", isFor: true });
    expect(core.state.itemId).toBe("a");
    run("cid", { kind: "vote-skip", isFor: true });
    expect(core.state).toMatchObject({ itemId: "next", skipVotes: [], queue: [] });
  });

  it("goes on with the queue at the end of a title, and else stands still there", () => {
    const { core, run, wait } = playing();
    run("ada", { kind: "set-rate", rate: 2 });
    wait(31_000);
    expect(core.state.playback).toMatchObject({ playing: false, anchorPositionMs: 60_000 });
  });
});

describe("the calendar file", () => {
  it("has the time in UTC, texts escaped, and lines that are folded without cutting a character", () => {
    const { core } = newCore();
    const name = `Films, tea; and \\ more\nBEGIN:VEVENT ${"🎬".repeat(40)}`;
    const text = partyCalendar({ ...core.state, settings: { ...defaultSettings, name } }, nowMs + hourMs, nowMs);
    expect(text).toContain("\r\nDTSTART:20261129T190000Z\r\n");
    expect(text.split("\r\n").every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
    const unfolded = text.replaceAll("\r\n ", "").split("\r\n");
    expect(unfolded.filter((line) => line === "BEGIN:VEVENT")).toHaveLength(1);
    expect(unfolded).toContain(`SUMMARY:Films\\, tea\\; and \\\\ more\\nBEGIN:VEVENT ${"🎬".repeat(40)}`);
  });
});

describe("recent changes", () => {
  it("are all those behind a place, or none where one is forgotten", () => {
    const ample = 1e9;
    const party = fc.constantFrom("a", "b", "c");
    fc.assert(
      fc.property(
        fc.array(party, { maxLength: 80 }),
        fc.oneof(fc.integer({ min: 200, max: 4_000 }), fc.constant(ample)),
        (names, budget) => {
          const recent = new RecentFrames(budget);
          const last = new Map<string, number>();
          for (const name of names) {
            const seq = (last.get(name) ?? 0) + 1;
            last.set(name, seq);
            const change = { kind: "gate-changed" };
            const frame: PartyFrame = { text: JSON.stringify({ seq, change }), epoch: 1, seq, kind: "control" };
            recent.add(name, [frame]);
          }
          for (const [name, newest] of last)
            for (let from = 0; from < newest; from += 1) {
              const all = Array.from({ length: newest - from }, (_, index) => from + 1 + index);
              const found = recent.behind(name, from)?.map(({ seq }) => seq);
              expect(budget === ample ? found : (found ?? all)).toEqual(all);
            }
        },
      ),
    );
  });
});

describe("timers of parties", () => {
  it("call each once its time has come, never before, and again where it wants that", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 4 })), (wishes) => {
        const calls: { readonly dueMs: number; readonly atMs: number }[] = [];
        let atMs = 0;
        const timers = new PartyTimers<{ nextDueMs: number; dueSlot: number; later: number[] }>((party) => {
          calls.push({ dueMs: party.nextDueMs, atMs });
          party.nextDueMs = party.later.shift() ?? Infinity;
        });
        for (const [first = 0, ...later] of wishes) timers.arrange({ nextDueMs: first, dueSlot: -1, later });
        for (atMs = 0; atMs <= 5_100; atMs += 25) timers.run(atMs);
        expect(calls).toHaveLength(wishes.flat().length);
        for (const call of calls) expect(call.atMs).toBeGreaterThanOrEqual(call.dueMs);
      }),
    );
  });
});
