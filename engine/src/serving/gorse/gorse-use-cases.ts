/** Gorse: what its API keeps about items, users and feedback beside ours, so that it gives back what it was given. This file: inputs and answers. */
import type { Domain } from "../../domain/domain.ts";
import type { ItemId, TenantId, UserId } from "../../domain/ids.ts";
import type { Happening } from "../use-cases.ts";

export interface GorseItem {
  readonly id: ItemId;
  /** Hidden items are in no catalogue, and so in no list. */
  readonly isHidden: boolean;
  readonly categories: readonly string[];
  readonly atMs?: number;
  /** What JSON can hold. */
  readonly labels: unknown;
  readonly comment: string;
}

export interface GorseUser {
  readonly id: UserId;
  readonly labels: unknown;
  readonly comment: string;
}

/** Of one type, user and item there is one. */
export interface GorseFeedbackKey {
  readonly type: string;
  readonly userId: UserId;
  readonly itemId: ItemId;
}

export interface GorseFeedback extends GorseFeedbackKey {
  readonly value: number;
  readonly atMs: number;
  readonly labels: unknown;
  readonly comment: string;
}

export interface NewGorseFeedback extends Omit<GorseFeedback, "atMs"> {
  /** The time of arrival when left out. */
  readonly atMs?: number;
  readonly happening: Happening;
}

export interface GorsePage<Entry> {
  readonly entries: readonly Entry[];
  /** Where the next page begins; undefined at the end. */
  readonly next?: string;
}

export interface GorsePageInput {
  readonly limit: number;
  readonly after?: string;
}

export interface ScoredItem {
  readonly itemId: ItemId;
  readonly score: number;
  readonly genres: readonly string[];
  readonly domain: Domain;
}

export interface GorseUseCases {
  /** Into the catalogue too; an item that is there keeps its domain and what Gorse has no word for. Others get a domain of their categories, or `domain`. */
  putGorseItems(tenant: TenantId, items: readonly GorseItem[], domain: Domain): Promise<void>;
  /** Any item of the catalogue, and hidden ones. Throws `ITEM_NOT_FOUND`. */
  getGorseItem(tenant: TenantId, id: ItemId): Promise<GorseItem>;
  listGorseItems(tenant: TenantId, page: GorsePageInput): Promise<GorsePage<GorseItem>>;
  /** Idempotent. */
  deleteGorseItem(tenant: TenantId, id: ItemId): Promise<void>;
  /** The latest items by their time, or else their year, with that time in seconds as score. */
  latestGorseItems(tenant: TenantId): Promise<readonly ScoredItem[]>;
  /** The most popular, as the last model knew them; scores tell only the order. */
  popularGorseItems(tenant: TenantId): Promise<readonly ScoredItem[]>;

  putGorseUsers(tenant: TenantId, users: readonly GorseUser[]): Promise<void>;
  /** Throws `USER_NOT_FOUND` for somebody who was never put and did nothing. */
  getGorseUser(tenant: TenantId, id: UserId): Promise<GorseUser>;
  /** Those that were put or gave feedback this way. */
  listGorseUsers(tenant: TenantId, page: GorsePageInput): Promise<GorsePage<GorseUser>>;

  /** Throws `INVALID_INPUT` when a time is impossible, and then records nothing. Unknown users and items come to be, with `domain`. */
  putGorseFeedback(
    tenant: TenantId,
    feedback: readonly NewGorseFeedback[],
    options: { readonly isOverwriting: boolean; readonly domain: Domain },
  ): Promise<void>;
  /** Of one type, or of every type. Takes the events back, so that lists are as if it had never been; answers how many there were. */
  deleteGorseFeedback(
    tenant: TenantId,
    key: Omit<GorseFeedbackKey, "type"> & { readonly type?: string },
  ): Promise<number>;
  gorseFeedbackOfUser(tenant: TenantId, userId: UserId): Promise<readonly GorseFeedback[]>;
  /** Looks through the histories of all users. */
  gorseFeedbackOfItem(tenant: TenantId, itemId: ItemId): Promise<readonly GorseFeedback[]>;
  listGorseFeedback(
    tenant: TenantId,
    page: GorsePageInput & { readonly type?: string },
  ): Promise<GorsePage<GorseFeedback>>;
}
