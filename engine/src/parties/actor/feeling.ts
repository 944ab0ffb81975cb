import { sentimentOf } from "../../context/sentiment/sentiment.ts";
import { PartyMood, type PartyFeeling } from "../mood/party-mood.ts";
import type { PartyCore } from "./party-core.ts";

/** Everybody is told what the party feels at most so often. */
const moodGapMs = 2_000;
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
  changing.moodDueMs ??= atMs + moodGapMs;
  party.dueBy(changing.moodDueMs);
}

export const feelingOf = ({ passing }: PartyCore, nowMs: number): PartyFeeling | undefined =>
  passing.mood?.feelingAt(nowMs);

export function tellMood(party: PartyCore, nowMs: number): void {
  const { changing } = party;
  changing.moodDueMs = undefined;
  const feeling = feelingOf(party, nowMs);
  if (feeling === undefined) return;
  const { valence, arousal, confidence } = feeling;
  party.notify({ kind: "mood", valence: rounded(valence), arousal: rounded(arousal), confidence: rounded(confidence) });
  const { listFeeling } = changing;
  const isOther =
    listFeeling === undefined ||
    Math.abs(listFeeling.valence - valence) >= listStep ||
    Math.abs(listFeeling.arousal - arousal) >= listStep;
  if (!isOther) return;
  changing.listFeeling = feeling;
  party.notify({ kind: "group-list-changed", cause: "mood" });
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
