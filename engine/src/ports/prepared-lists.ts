import type { AccountId, ModelVersion, TenantId, UserId } from "../domain/ids.ts";
import type { RecommendationList } from "../domain/recommendation.ts";

/** A user's list that was made before anybody asked for it, and under which circumstances it may go out. */
export interface PreparedList {
  /** The id that will be asked with. */
  readonly userId: UserId;
  /** Which of the user's lists: everything that was asked for besides the user. */
  readonly name: string;
  readonly modelVersion: ModelVersion;
  /** All accounts of the user; `stamp` is of theirs. */
  readonly accountIds: readonly AccountId[];
  /** Read before the list was made: with another one, something has happened since. */
  readonly stamp: string;
  readonly list: RecommendationList;
  /**
   * The user in the latent space of `modelVersion`, one number a factor; zeros for who likes nothing. For others who work with that
   * space: the engine reads it nowhere, as folding the user in again takes a tenth of the time that reading it would.
   */
  readonly embedding: Float32Array;
}

/** For so long a row can be found. */
export const preparedTtlMs = 3_600_000;

/** Lists that lie ready behind the cache, for an hour. What is here can be made again. */
export interface PreparedLists {
  /** Replaces rows of the same user and name; each row for itself. */
  put(tenant: TenantId, rows: readonly PreparedList[]): Promise<void>;
  /** Undefined where there is none, and from an hour after `put` on, whether or not the store has let go of it. */
  find(tenant: TenantId, userId: UserId, name: string): Promise<PreparedList | undefined>;
  /** Removes all rows under these ids. */
  erase(tenant: TenantId, ids: readonly string[]): Promise<void>;
}
