import type { ItemId, UserId } from "./ids.ts";
import type { TasteEdit } from "./taste.ts";

/** Who may see something of a person: nobody, or who is their friend. */
type Audience = "off" | "friends";

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
  /** What friends feel moves lists only between users who both opted in; nobody is named by it. */
  readonly sharesActivity: boolean;
  /** Who sees, by name, what the user finished, liked and rated; absent is off. */
  readonly activityFeed?: Audience;
  /** Who may compare their taste with the user's, where both let each other; absent is off. */
  readonly tasteMatch?: Audience;
  /** Works that friends hear nothing of, whatever else is shown; absent is none. */
  readonly hiddenItemIds?: readonly ItemId[];
  /** What the user said of their own taste; absent is nothing. */
  readonly tasteEdits?: readonly TasteEdit[];
  /** Age and place are used to find people alike only with this; absent is no. */
  readonly sharesDemographics?: boolean;
}
