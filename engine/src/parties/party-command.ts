/** Watch parties: use cases. This file: what a member may ask of a party. */
import type { PartyControl, Readiness } from "../sync/party/party-state.ts";

/** What hosts decide. What is left out stays as it is. */
export interface SettingsWish {
  readonly name?: string;
  readonly control?: PartyControl;
  readonly capacity?: number;
  readonly isReadOnly?: boolean;
  readonly slowModeMs?: number;
  readonly waitsForStragglers?: boolean;
  readonly usesMood?: boolean;
  readonly tolerance?: "tight" | "normal" | "relaxed";
  /** Empty: no password. */
  readonly password?: string;
  /** Words that nobody may use in this party. */
  readonly blockedWords?: readonly string[];
}

/** What a member who is in a party may want. Closed: an unknown kind is refused at the edge. */
export type PartyCommand =
  // Playback.
  | { readonly kind: "play" | "pause"; readonly opId?: string; readonly positionMs?: number }
  | { readonly kind: "seek"; readonly positionMs: number; readonly opId?: string; readonly ifSeq?: number }
  | { readonly kind: "set-rate"; readonly rate: number; readonly opId?: string }
  | { readonly kind: "set-title"; readonly itemId: string }
  // The member's own player.
  | {
      readonly kind: "report";
      readonly readiness: Readiness;
      readonly positionMs: number;
      /** On the server's clock, as the client estimates it. */
      readonly atServerMs: number;
      readonly rttMs: number;
    }
  | { readonly kind: "say-ready"; readonly isReady: boolean }
  | { readonly kind: "start-ready-check" }
  | { readonly kind: "excuse"; readonly memberId: string }
  // Queue.
  | { readonly kind: "queue-add"; readonly itemId: string }
  | { readonly kind: "queue-remove"; readonly entryId: string }
  | { readonly kind: "queue-move"; readonly entryId: string; readonly beforeEntryId?: string }
  | { readonly kind: "queue-vote"; readonly entryId: string; readonly isFor: boolean }
  | { readonly kind: "play-next"; readonly entryId?: string }
  | { readonly kind: "vote-skip"; readonly isFor: boolean }
  // Chat.
  | {
      readonly kind: "chat";
      readonly clientMessageId: string;
      readonly text: string;
      readonly replyTo?: string;
    }
  | { readonly kind: "react"; readonly emoji: string }
  | { readonly kind: "type" }
  | { readonly kind: "remove-message"; readonly messageId: string }
  | { readonly kind: "report-message"; readonly messageId: string; readonly reason: string }
  // People.
  | { readonly kind: "set-role"; readonly memberId: string; readonly role: "co-host" | "member" }
  | { readonly kind: "transfer-host"; readonly memberId: string }
  | { readonly kind: "reclaim-host" }
  | { readonly kind: "kick" | "ban" | "unban" | "mute" | "unmute"; readonly memberId: string }
  | { readonly kind: "rename"; readonly name: string }
  | { readonly kind: "leave" }
  // The party.
  | { readonly kind: "set-settings"; readonly settings: SettingsWish }
  | { readonly kind: "plan"; readonly startsAtMs?: number; readonly timeZone: string }
  | { readonly kind: "propose-times"; readonly timesMs: readonly number[]; readonly timeZone: string }
  | { readonly kind: "vote-time"; readonly optionId: string; readonly isFor: boolean }
  | { readonly kind: "start"; readonly countdownMs?: number }
  | { readonly kind: "end" };

export type PartyCommandKind = PartyCommand["kind"];
