import type { PartyPlan, TimeOption } from "../../sync/party/party-state.ts";
import { refused, requireHostly, requireVoice, type ActTable } from "./act.ts";
import { beginStartGate } from "./gate.ts";
import type { PartyCore } from "./party-core.ts";
import { pauseAt } from "./playing.ts";
import { playNext } from "./queue.ts";

/** So long before the time agreed on people may gather and choose. */
const lobbyMs = 30 * 60_000;
/** Once it has come, a party whose host is here and that has something to play begins by itself, after so long. */
const ownCountdownMs = 10_000;
/** Then it looks so often whether they are there. */
const lookAgainMs = 5_000;
const maxCountdownMs = 10 * 60_000;
const maxAheadMs = 366 * 24 * 3_600_000;
const optionBounds = { least: 2, greatest: 20 } as const;

export const actOnPlan: ActTable<
  "plan" | "propose-times" | "vote-time" | "start" | "end" | "say-ready" | "start-ready-check"
> = {
  plan(act, { startsAtMs, timeZone }) {
    requireHostly(act);
    const { party, member, nowMs } = act;
    requireNotBegun(party);
    const chosenMs = startsAtMs ?? mostWanted(party.state.plan.options)?.startsAtMs;
    if (chosenMs === undefined) throw refused("No time is given, and none was proposed.");
    const plan = checkedPlan({ startsAtMs: chosenMs, timeZone }, nowMs);
    party.keep();
    party.emit({ kind: "plan-changed", plan, byMemberId: member.id });
    openLobbyInTime(party, nowMs);
  },
  "propose-times"(act, { timesMs, timeZone }) {
    requireHostly(act);
    const { party, member, nowMs } = act;
    requireNotBegun(party);
    const plan = checkedPlan({ timesMs, timeZone }, nowMs);
    party.keep();
    party.emit({ kind: "plan-changed", plan, byMemberId: member.id });
    openLobbyInTime(party, nowMs);
  },
  "vote-time"({ party, member }, { optionId, isFor }) {
    const { plan } = party.state;
    const option = plan.options.find(({ id }) => id === optionId);
    if (option === undefined) throw refused("This time is not one of those proposed.");
    if (option.votes.includes(member.id) === isFor) return;
    const votes = isFor ? [...option.votes, member.id] : option.votes.filter((id) => id !== member.id);
    const options = plan.options.map((each) => (each.id === optionId ? { ...each, votes } : each));
    party.emit({ kind: "plan-changed", plan: { ...plan, options }, byMemberId: member.id });
  },
  start(act, { countdownMs = 0 }) {
    requireHostly(act);
    const { party, nowMs } = act;
    if (!(countdownMs >= 0 && countdownMs <= maxCountdownMs))
      throw refused(`A countdown has up to ${maxCountdownMs} ms.`);
    if (party.state.phase === "live") return;
    if (countdownMs === 0) goLive(party, nowMs);
    else countDown(party, nowMs + Math.round(countdownMs));
  },
  end(act) {
    requireHostly(act);
    endParty(act.party, act.nowMs);
  },
  "say-ready"({ party, member }, { isReady }) {
    if (member.saidReady !== isReady)
      party.emit({ kind: "member-changed", memberId: member.id, fields: { saidReady: isReady } });
  },
  "start-ready-check"(act) {
    requireHostly(act);
    requireVoice(act);
    for (const { id, saidReady } of act.party.state.members)
      if (saidReady) act.party.emit({ kind: "member-changed", memberId: id, fields: { saidReady: false } });
  },
};

export function endParty(party: PartyCore, nowMs: number): void {
  if (party.state.playback.playing) pauseAt(party, nowMs, "end");
  if (party.state.gate !== undefined) party.emit({ kind: "gate-changed" });
  party.keep({ endedAtMs: nowMs });
  party.emit({ kind: "phase-changed", phase: "ended" });
  party.close("ended");
  party.dueBy(nowMs);
}

function requireNotBegun({ state }: PartyCore): void {
  if (state.phase === "live") throw refused("The party has begun: there is nothing to plan any more.");
}

/** A plan as somebody wants it. Throws `INVALID_INPUT` for times that are over and zones that nobody knows. */
export function checkedPlan(
  wish: { readonly startsAtMs?: number | undefined; readonly timesMs?: readonly number[]; readonly timeZone: string },
  nowMs: number,
): PartyPlan {
  const { startsAtMs, timesMs = [], timeZone } = wish;
  checkZone(timeZone);
  if (timesMs.length > 0 && (timesMs.length < optionBounds.least || timesMs.length > optionBounds.greatest))
    throw refused(`From ${optionBounds.least} to ${optionBounds.greatest} times can be proposed.`);
  for (const atMs of startsAtMs === undefined ? timesMs : [startsAtMs, ...timesMs])
    if (!(Number.isInteger(atMs) && atMs > nowMs && atMs < nowMs + maxAheadMs))
      throw refused("A party can be planned for a time to come, up to a year ahead.");
  const options = [...new Set(timesMs)]
    .toSorted((a, b) => a - b)
    .map((atMs, index): TimeOption => ({ id: `t${index + 1}`, startsAtMs: atMs, votes: [] }));
  return { timeZone, options, ...(startsAtMs !== undefined && { startsAtMs }) };
}

function checkZone(timeZone: string): void {
  try {
    Intl.DateTimeFormat("en", { timeZone });
  } catch {
    throw refused(`No time zone is called ${JSON.stringify(timeZone.slice(0, 80))}. Names are such as Europe/Berlin.`);
  }
}

/** The time that most can; of equals the first. */
function mostWanted(options: readonly TimeOption[]): TimeOption | undefined {
  return options.reduce<TimeOption | undefined>(
    (best, option) => (best === undefined || option.votes.length > best.votes.length ? option : best),
    undefined,
  );
}

/** Which phase a plan means now, and when to look again. */
export function openLobbyInTime(party: PartyCore, nowMs: number): void {
  const { phase, plan } = party.state;
  if (phase !== "planned" && phase !== "lobby") return;
  const wanted = phaseOfPlan(plan, nowMs);
  if (wanted !== phase) party.emit({ kind: "phase-changed", phase: wanted });
  if (plan.startsAtMs === undefined) return;
  const waitsForHost = plan.startsAtMs <= nowMs;
  party.dueBy(wanted === "planned" ? plan.startsAtMs - lobbyMs : waitsForHost ? nowMs + lookAgainMs : plan.startsAtMs);
}

export function phaseOfPlan({ startsAtMs, options }: PartyPlan, nowMs: number): "planned" | "lobby" {
  if (startsAtMs === undefined) return options.length > 0 ? "planned" : "lobby";
  return nowMs < startsAtMs - lobbyMs ? "planned" : "lobby";
}

/** The time that was agreed on is there. */
export function beginInTime(party: PartyCore, nowMs: number): void {
  const { phase, plan, hostId, itemId, queue } = party.state;
  if (phase !== "lobby" || plan.startsAtMs === undefined || nowMs < plan.startsAtMs) return;
  const hasSomething = itemId !== undefined || queue.length > 0;
  if (hasSomething && party.member(hostId)?.isPresent === true) countDown(party, nowMs + ownCountdownMs);
}

function countDown(party: PartyCore, startsAtServerMs: number): void {
  party.emit({ kind: "phase-changed", phase: "countdown", startsAtServerMs });
  party.dueBy(startsAtServerMs);
}

/** What most want is played, where nothing was set. */
export function goLive(party: PartyCore, nowMs: number): void {
  party.keep();
  party.emit({ kind: "phase-changed", phase: "live" });
  if (party.state.itemId !== undefined) beginStartGate(party, nowMs);
  else playNext(party, nowMs);
}
