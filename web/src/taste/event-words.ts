import type { Event, StandingEvent } from "codecatalyst-client";

const plainWords = {
  impression: "It was shown to you",
  view: "You looked at it",
  start: "You began it",
  finish: "You finished it",
  like: "You like it",
  dislike: "It is not for you",
  save: "You kept it for later",
  skip: "You skipped it",
  purchase: "You bought it",
  retract: "You took back something you did with it",
  "leave-out": "You left it out of your taste",
} as const;

/** What somebody did, as they would say it. */
export function eventWords(event: Event): string {
  if (event.kind === "progress") return `You got ${Math.round(event.ratio * 100)} % through it`;
  if (event.kind === "rate") return `You gave it ${Math.round(event.ratio * 5)} of 5`;
  return event.kind === "emoji" ? `You reacted with ${event.emoji}` : plainWords[event.kind];
}

/** Why something does not count; undefined where it does, or says itself what it is. */
export const standingWords: Readonly<Record<StandingEvent["standing"], string | undefined>> = {
  counts: undefined,
  private: "private",
  retracted: "taken back",
  "left-out": "left out",
  control: undefined,
};
