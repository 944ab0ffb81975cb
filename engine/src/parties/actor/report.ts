import { positionAtMs } from "../../sync/playback.ts";
import type { ActTable } from "./act.ts";
import { stepPartyGate } from "./gate.ts";
import type { PartyCore } from "./party-core.ts";
import type { Seat } from "./seat.ts";

/** A report that claims to be from so far ahead or behind is not believed. */
const believedMs = { ahead: 1_000, behind: 10_000 } as const;
const maxRttMs = 10_000;
/** Everybody is told how far apart the players are at most so often, */
const summaryGapMs = 2_000;
/** from reports not older than this. */
const summaryWindowMs = 12_000;
/** Who is so far behind is told so, by tolerance. */
const behindMs = { tight: 150, normal: 500, relaxed: 1_500 } as const;

export const actOnReport: ActTable<"report"> = {
  report({ party, member, nowMs }, { readiness, positionMs, atServerMs, rttMs }) {
    const seat = party.seat(member.id);
    if (rttMs >= 0 && rttMs <= maxRttMs) seat.rttMs = Math.round(rttMs);
    const isExcused = member.readiness === "excused" && (readiness === "loading" || readiness === "stalled");
    // Excusing is the party's to do: who waits for a member decides who is waited for no longer.
    if (readiness !== member.readiness && readiness !== "excused" && !isExcused) {
      seat.since = party.since(nowMs);
      party.emit({ kind: "member-changed", memberId: member.id, fields: { readiness } });
      stepPartyGate(party, nowMs);
    }
    notePosition(party, nowMs, { seat, positionMs, atServerMs });
  },
};

function notePosition(
  party: PartyCore,
  nowMs: number,
  report: { readonly seat: Seat; readonly positionMs: number; readonly atServerMs: number },
): void {
  const { seat, positionMs, atServerMs } = report;
  const { playback } = party.state;
  const isBelieved = atServerMs <= nowMs + believedMs.ahead && atServerMs >= nowMs - believedMs.behind;
  // Where a player was before the last act says nothing of how it follows that act.
  if (!isBelieved || !playback.playing || atServerMs < playback.anchorServerMs) return;
  seat.lagMs = Math.round(positionAtMs(playback, atServerMs) - positionMs);
  seat.reportedAt = party.since(nowMs);
  if (party.passing.summaryDueMs !== undefined) return;
  const dueMs = nowMs + summaryGapMs;
  party.changing.summaryDueMs = dueMs;
  party.dueBy(dueMs);
}

/** How far apart players are that reported lately. */
export function tellSummary(party: PartyCore, nowMs: number): void {
  party.changing.summaryDueMs = undefined;
  const { state, seats } = party;
  if (!state.playback.playing) return;
  const sinceMs = Math.max(party.since(nowMs - summaryWindowMs), party.since(state.playback.anchorServerMs), 0);
  const limitMs = behindMs[state.settings.tolerance];
  let [least, greatest] = [Infinity, -Infinity];
  const behind: string[] = [];
  for (const [index, member] of state.members.entries()) {
    const seat = seats.at(index);
    if (!member.isPresent || seat.reportedAt < sinceMs) continue;
    least = Math.min(least, seat.lagMs);
    greatest = Math.max(greatest, seat.lagMs);
    if (seat.lagMs > limitMs) behind.push(member.id);
  }
  if (greatest >= least) party.notify({ kind: "sync-summary", spreadMs: greatest - least, behind });
}
