import type { PartyFeeling, PartyMood } from "../mood/party-mood.ts";
import type { GateState } from "../../sync/gate.ts";

export interface PendingSeek {
  readonly positionMs: number;
  readonly byMemberId: string;
  readonly opId?: string;
  readonly dueAtMs: number;
}

/** Connections of members at another process, and when that was last heard of. */
export interface Remote {
  heardAtMs: number;
  readonly counts: Map<string, number>;
}

/** What a party has only while it needs it: a quiet one has none of this. */
export class Passing {
  /** When members said something last, where they must wait between two messages. */
  chattedAt: Map<string, number> | undefined = undefined;
  /** Who types, and until when that is thought. */
  typing: Map<string, number> | undefined = undefined;
  reactions: Map<string, number> | undefined = undefined;
  reactionsDueMs: number | undefined = undefined;
  seek: PendingSeek | undefined = undefined;
  gate: GateState | undefined = undefined;
  gateDueMs: number | undefined = undefined;
  /** Whether playing goes on when the gate opens. */
  resumesAfterGate = false;
  summaryDueMs: number | undefined = undefined;
  /** What is felt of what is on screen. */
  mood: PartyMood | undefined = undefined;
  /** Where something was said of which nobody was told yet what it makes of the mood. */
  moodDueMs: number | undefined = undefined;
  moodToldAtMs: number | undefined = undefined;
  /** By which the group list was said to be another one. */
  listFeeling: PartyFeeling | undefined = undefined;
  /** Why the group list is another one, of which nobody was told yet. */
  listCause: "members" | "title" | undefined = undefined;
  listDueMs: number | undefined = undefined;
  /** By process. */
  remotes: Map<string, Remote> | undefined = undefined;

  get isEmpty(): boolean {
    return Object.values(this).every((value) => value === undefined || value === false);
  }
}

/** Of a party that has none of it. Never written to. */
export const nothingPassing: Readonly<Passing> = Object.freeze(new Passing());
