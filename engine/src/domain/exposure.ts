import type { ItemId, ModelVersion, UserId } from "./ids.ts";
import type { Source } from "./recommendation.ts";

/** An item at its place in a list that went out. */
export interface ShownItem {
  readonly itemId: ItemId;
  /** The list itself, or the row of what the user has begun. */
  readonly row: "list" | "continue";
  /** 1 for the first of its row. */
  readonly position: number;
  /** Absent where the list has none, such as a playlist. */
  readonly score?: number;
  /** How likely the policy was to put this item at this place, 0..1; 1 while ranking is deterministic. */
  readonly propensity: number;
  readonly sources: readonly Source[];
}

/** A list as it went out the first time. */
export interface ServedRecord {
  readonly kind: "served";
  readonly recommendationId: string;
  /** Absent where the list is for nobody in particular. */
  readonly userId?: UserId;
  /** The id that was asked with: the user's own or another of their accounts. */
  readonly accountId?: UserId;
  /** Such as recommend, playlist or similar. */
  readonly surface: string;
  readonly atMs: number;
  readonly modelVersion?: ModelVersion;
  readonly isFallback: boolean;
  /** What was asked for: how many, domain, filters, moment, mood. What JSON can hold. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly items: readonly ShownItem[];
}

/** A list that went out again as it was, from a cache. */
export interface ServedAgainRecord {
  readonly kind: "served-again";
  readonly recommendationId: string;
  readonly userId: UserId;
  readonly surface: string;
  readonly atMs: number;
}

/** That a list was served. */
export type ExposureRecord = ServedRecord | ServedAgainRecord;

/** Whether a record is about one of these people. */
export function isExposureOf(record: ExposureRecord, ids: ReadonlySet<string>): boolean {
  if (record.userId !== undefined && ids.has(record.userId)) return true;
  return record.kind === "served" && record.accountId !== undefined && ids.has(record.accountId);
}
