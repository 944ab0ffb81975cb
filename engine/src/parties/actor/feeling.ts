import { sentimentOf } from "../../context/sentiment/sentiment.ts";
import { PartyMood, type PartyFeeling } from "../mood/party-mood.ts";
import type { PartyState } from "../../sync/party/party-state.ts";
import type { PartyCore } from "./party-core.ts";

/** Everybody is told what the party feels at most so often, along with what is said: that costs nobody a message of its own. */
const moodGapMs = 2_000;
/** And where nothing more is said, after so long. */
const moodWaitMs = 4_000;
/** A feeling that moved by so much may make another list. */
const listStep = 0.15;

/** What somebody said, where the party wants that to count. */
export function feel(
  party: PartyCore,
  said: { readonly id: string; readonly memberId: string; readonly atMs: number; readonly text: string },
): void {
  if (!party.state.settings.usesMood) return;
  const { id, memberId, atMs, text } = said;
  const { changing } = party;
  changing.mood ??= new PartyMood();
  changing.mood.add({ id, memberId, atMs, ...sentimentOf(text) });
  changing.moodDueMs ??= atMs + moodWaitMs;
  party.dueBy(changing.moodDueMs);
}

/** To be called when everybody is told something anyway. */
export function tellMoodAlong(party: PartyCore, nowMs: number): void {
  const { moodDueMs, moodToldAtMs = -Infinity } = party.passing;
  if (moodDueMs !== undefined && nowMs >= moodToldAtMs + moodGapMs) tellMood(party, nowMs);
}

const feelingOf = ({ passing }: PartyCore, nowMs: number): PartyFeeling | undefined => passing.mood?.feelingAt(nowMs);

/** What the party is like, and feels. */
export function inView(
  party: PartyCore,
  nowMs: number,
): { readonly state: PartyState; readonly feeling?: PartyFeeling } {
  const feeling = feelingOf(party, nowMs);
  return { state: party.state, ...(feeling && { feeling }) };
}

export function tellMood(party: PartyCore, nowMs: number): void {
  const { changing } = party;
  changing.moodDueMs = undefined;
  const feeling = feelingOf(party, nowMs);
  if (feeling === undefined) return;
  changing.moodToldAtMs = nowMs;
  const { valence, arousal, confidence } = feeling;
  party.notify({ kind: "mood", valence: rounded(valence), arousal: rounded(arousal), confidence: rounded(confidence) });
  const { listFeeling = calm } = changing;
  const isOther =
    Math.abs(listFeeling.valence - valence) >= listStep || Math.abs(listFeeling.arousal - arousal) >= listStep;
  if (!isOther) return;
  changing.listFeeling = feeling;
  party.notify({ kind: "group-list-changed", cause: "mood" });
}

/** Of whoever said nothing yet. */
const calm = { valence: 0, arousal: 0 };

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
