import type { UserId } from "./ids.ts";

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
  readonly birthYear?: number;
  /** Friends' activity shows only between users who both opted in. */
  readonly sharesActivity: boolean;
}
