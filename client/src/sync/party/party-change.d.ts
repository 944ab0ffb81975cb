import type { Playback } from "../playback.ts";
import type {
  ChatMessage,
  PartyGate,
  PartyMember,
  PartyPhase,
  PartyPlan,
  PartySettings,
  QueueEntry,
} from "./party-state.ts";
/** Why somebody is no longer there. */
export declare const departureReasons: readonly ["left", "kicked", "banned", "lost", "erased"];
export type DepartureReason = (typeof departureReasons)[number];
export declare const playbackReasons: readonly ["act", "start", "gate", "skip", "rate", "title", "end"];
export type PlaybackReason = (typeof playbackReasons)[number];
export declare const hostReasons: readonly ["transfer", "lost", "reclaim"];
/** One thing that happened in a party. Whoever applies all of them in order has the party's state. */
export type PartyChange =
  | {
      readonly kind: "member-joined";
      readonly member: PartyMember;
    }
  | {
      readonly kind: "member-changed";
      readonly memberId: string;
      readonly fields: Partial<Omit<PartyMember, "id" | "joinedAtMs">>;
    }
  | {
      readonly kind: "member-left";
      readonly memberId: string;
      readonly reason: DepartureReason;
    }
  | {
      readonly kind: "host-changed";
      readonly hostId: string;
      readonly reason: (typeof hostReasons)[number];
      readonly formerHost?: {
        readonly id: string;
        readonly untilMs: number;
      };
    }
  | {
      readonly kind: "playback-changed";
      readonly playback: Playback;
      readonly reason: PlaybackReason;
      /** Who wanted it; absent where the party itself did. */
      readonly byMemberId?: string;
      /** Of the act, chosen by its sender. */
      readonly opId?: string;
    }
  | {
      readonly kind: "title-changed";
      readonly itemId?: string;
      readonly lengthMs?: number;
      readonly byMemberId?: string;
      readonly playback: Playback;
    }
  | {
      readonly kind: "gate-changed";
      readonly gate?: PartyGate;
    }
  | {
      readonly kind: "queue-changed";
      readonly queue: readonly QueueEntry[];
      readonly byMemberId?: string;
    }
  | {
      readonly kind: "skip-votes-changed";
      readonly votes: readonly string[];
      readonly neededCount: number;
    }
  | {
      readonly kind: "settings-changed";
      readonly settings: PartySettings;
      readonly byMemberId: string;
    }
  | {
      readonly kind: "plan-changed";
      readonly plan: PartyPlan;
      readonly byMemberId?: string;
    }
  | {
      readonly kind: "phase-changed";
      readonly phase: PartyPhase;
      readonly startsAtServerMs?: number;
    }
  | {
      readonly kind: "message-sent";
      readonly message: ChatMessage;
    }
  | {
      readonly kind: "message-removed";
      readonly messageId: string;
      readonly byMemberId: string;
    };
/** What is told and forgotten: it has no number, and only the newest counts. */
export type PartyNotice =
  | {
      readonly kind: "typing";
      readonly memberIds: readonly string[];
    }
  /** Emoji and how many were sent since the last notice. */
  | {
      readonly kind: "reactions";
      readonly counts: Readonly<Record<string, number>>;
    }
  /** How far apart the players are, and who is behind. */
  | {
      readonly kind: "sync-summary";
      readonly spreadMs: number;
      readonly behind: readonly string[];
    }
  | {
      readonly kind: "mood";
      readonly valence: number;
      readonly arousal: number;
      readonly confidence: number;
    }
  /** The group list may be another one now, and why. */
  | {
      readonly kind: "group-list-changed";
      readonly cause: "members" | "mood" | "history" | "title";
    };
