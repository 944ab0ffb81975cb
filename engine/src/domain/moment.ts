import type { Mood } from "./item.ts";

export const companies = ["alone", "partner", "friends", "family"] as const;
/** With whom somebody is. */
export type Company = (typeof companies)[number];

export const weathers = ["sunny", "cloudy", "rainy", "snowy", "stormy"] as const;
export type Weather = (typeof weathers)[number];

/** What the sender of an event says about its moment. */
export interface EventContext {
  readonly company?: Company;
  readonly weather?: Weather;
}

/** What is known of a moment, by variable: `{ time: "weekend evening", season: "winter", company: "family" }`. */
export type MomentValues = Readonly<Partial<Record<string, string>>>;

/** Whether a text names a time zone of the IANA data base. */
export function isTimeZone(text: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions();
    // Offsets such as +01:00 are taken too, which know no summer time.
    return !/^[+-]/.test(timeZone);
  } catch {
    return false;
  }
}

export const moodGoals = ["match", "contrast", "off"] as const;
/** Whether somebody wants to stay with their mood, out of it ("cheer me up"), or lists that know nothing of moods. */
export type MoodGoal = (typeof moodGoals)[number];

/** What the caller says about the moment of a request; what is left out is inferred, or plays no part. */
export interface StatedMoment {
  /** Milliseconds since 1970, UTC; now when left out. */
  readonly atMs?: number;
  /** IANA name, such as Europe/Berlin; the user's own when left out. */
  readonly timeZone?: string;
  readonly company?: Company;
  readonly weather?: Weather;
  /** Overrides the mood that the user's events tell. */
  readonly mood?: Mood;
  /** match when left out. */
  readonly moodGoal?: MoodGoal;
}
