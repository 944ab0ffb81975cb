import type { ModelVersion, UserId } from "./ids.ts";
import type { Item } from "./item.ts";
import type { BelievedMood } from "./mood.ts";
import type { Reason } from "./recommendation.ts";

export const playlistKinds = ["music", "evening"] as const;
/** Music with smooth transitions, or something to read, to watch and to listen to that fills an evening. */
export type PlaylistKind = (typeof playlistKinds)[number];

export interface PlaylistEntry {
  readonly item: Item;
  /** 1 for the first. */
  readonly position: number;
  /** How long it takes; absent where the item's length is not known. */
  readonly minutes?: number;
  /** So many pages of a book, where only a part of it is meant. */
  readonly pageCount?: number;
  readonly reasons: readonly Reason[];
}

export interface Playlist {
  readonly recommendationId: string;
  readonly userId: UserId;
  readonly kind: PlaylistKind;
  readonly modelVersion: ModelVersion;
  /** Absent when none is known, or none is wanted. */
  readonly mood?: BelievedMood;
  /** In the order in which they are meant. */
  readonly entries: readonly PlaylistEntry[];
  /** Sum over the entries of known length. */
  readonly minutes: number;
}
