// Written by `npm run generate`: what it is made from is in the engine.
/** What everybody in a party knows of it: the same on the server, in the client and in the page. Ids are plain here; the engine's edges check them. */
import type { Playback } from "../playback.ts";

export const partyRoles = ["host", "co-host", "member"] as const;
type PartyRole = (typeof partyRoles)[number];

/** How a member's player stands. Excused members hold nobody. */
export const readinessKinds = ["loading", "ready", "playing", "stalled", "away", "excused"] as const;
export type Readiness = (typeof readinessKinds)[number];

/** `planned`: a time is agreed on or being agreed on; `lobby`: people gather and choose; `countdown`; `live`; `ended`. */
export const partyPhases = ["planned", "lobby", "countdown", "live", "ended"] as const;
export type PartyPhase = (typeof partyPhases)[number];

/** Who may play, pause, seek and change the title: the host and co-hosts, or every member. */
export const partyControls = ["hosts", "everyone"] as const;
export type PartyControl = (typeof partyControls)[number];

export interface PartyMember {
  readonly id: string;
  readonly name: string;
  readonly role: PartyRole;
  readonly joinedAtMs: number;
  /** Whether a connection of the member's is there. */
  readonly isPresent: boolean;
  readonly readiness: Readiness;
  readonly isMuted: boolean;
  /** Whether the member said to be ready in a ready check. */
  readonly saidReady: boolean;
}

export interface QueueEntry {
  readonly id: string;
  readonly itemId: string;
  readonly byMemberId: string;
  /** Members who want it next. */
  readonly votes: readonly string[];
}

export interface PartySettings {
  readonly name: string;
  readonly control: PartyControl;
  /** So many members at once. */
  readonly capacity: number;
  /** Nobody but hosts may chat, react or vote. */
  readonly isReadOnly: boolean;
  /** So long a member waits between two messages; 0: not at all. */
  readonly slowModeMs: number;
  /** Whether a stall of one pauses all, for a while. */
  readonly waitsForStragglers: boolean;
  /** Whether chat and reactions may move the group list. */
  readonly usesMood: boolean;
  readonly hasPassword: boolean;
  readonly tolerance: "tight" | "normal" | "relaxed";
}

export interface TimeOption {
  readonly id: string;
  readonly startsAtMs: number;
  readonly votes: readonly string[];
}

export interface PartyPlan {
  readonly startsAtMs?: number;
  /** IANA name of the zone in which it was planned, such as Europe/Berlin. */
  readonly timeZone: string;
  /** The times that are voted on, while they are. */
  readonly options: readonly TimeOption[];
}

/** Whom a start or a stall waits for, and how long at most. */
export interface PartyGate {
  readonly reason: "start" | "stall";
  readonly waitingFor: readonly string[];
  readonly untilServerMs: number;
}

export interface PartyState {
  readonly id: string;
  /** Rises whenever another process takes the party over; what an earlier one says counts no more. */
  readonly epoch: number;
  /** Of the last change. */
  readonly seq: number;
  readonly createdAtMs: number;
  readonly phase: PartyPhase;
  readonly settings: PartySettings;
  readonly hostId: string;
  /** Who was host before and may take it back, until then. */
  readonly formerHost?: { readonly id: string; readonly untilMs: number };
  readonly members: readonly PartyMember[];
  readonly itemId?: string;
  readonly lengthMs?: number;
  readonly playback: Playback;
  readonly gate?: PartyGate;
  readonly queue: readonly QueueEntry[];
  readonly skipVotes: readonly string[];
  readonly plan: PartyPlan;
  /** When the countdown ends. */
  readonly startsAtServerMs?: number;
}

export interface ChatMessage {
  /** In the order of the party's messages. */
  readonly id: string;
  readonly clientMessageId: string;
  readonly memberId: string;
  readonly name: string;
  readonly text: string;
  readonly atMs: number;
  /** Where the film was. */
  readonly positionMs?: number;
  readonly itemId?: string;
  readonly replyTo?: string;
  /** Ids of members who are named. */
  readonly mentions: readonly string[];
  readonly links: readonly string[];
  readonly isRemoved?: true;
}
