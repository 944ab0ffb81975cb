import type { UserId } from "./ids.ts";
import type { TasteEdit } from "./taste.ts";

/** What is kept about a user besides events. A user exists as soon as one of their accounts does something. */
export interface User {
  readonly id: UserId;
  readonly name?: string;
  /** ISO 3166 code: offers of other regions are left out. */
  readonly region?: string;
  /** IANA name, such as Europe/Berlin: what hour it is for the user. */
  readonly timeZone?: string;
  /** Services the user can reach; empty means all. */
  readonly services: readonly string[];
  /** ISO 3166-2 code of the part of `region` where the user lives. */
  readonly subdivision?: string;
  readonly birthYear?: number;
  /** Friends' activity shows only between users who both opted in. */
  readonly sharesActivity: boolean;
  /** What the user said of their own taste; absent is nothing. */
  readonly tasteEdits?: readonly TasteEdit[];
  /** Age and place are used to find people alike only with this; absent is no. */
  readonly sharesDemographics?: boolean;
}
