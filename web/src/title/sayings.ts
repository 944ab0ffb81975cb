import type { StandingEvent } from "codecatalyst-client";

/** What a viewer can say with one press. */
export type PlainSaying = "start" | "finish" | "like" | "dislike" | "save";

type SaidEvent = StandingEvent["event"];

/** What stands of all that the viewer said about a work. Each lists the events that say it, newest first. */
export interface Said {
  readonly plain: Readonly<Record<PlainSaying, readonly string[]>>;
  readonly emoji: ReadonlyMap<string, readonly string[]>;
  /** 0 for the worst, 1 for the best; of the newest rating. */
  readonly ratingRatio: number | undefined;
  readonly ratingIds: readonly string[];
  readonly progressRatio: number | undefined;
  readonly isLeftOut: boolean;
  /** All of it, newest first. */
  readonly events: readonly StandingEvent[];
}

/** Seen or passed over is not said, and what was taken back was never said. */
const unsaid: ReadonlySet<SaidEvent["kind"]> = new Set(["impression", "view", "skip", "retract", "leave-out"]);

/** Reads the events of one work, newest first. */
export function saidOf(events: readonly StandingEvent[]): Said {
  const standing = events.filter(({ standing: state }) => state !== "retracted");
  const said = standing.filter(({ event }) => !unsaid.has(event.kind));
  const idsOf = (kind: SaidEvent["kind"]) => said.flatMap(({ event }) => (event.kind === kind ? [event.id] : []));
  const emoji = new Map<string, string[]>();
  for (const { event } of said)
    if (event.kind === "emoji") emoji.set(event.emoji, [...(emoji.get(event.emoji) ?? []), event.id]);
  return {
    plain: {
      start: idsOf("start"),
      finish: idsOf("finish"),
      like: idsOf("like"),
      dislike: idsOf("dislike"),
      save: idsOf("save"),
    },
    emoji,
    ratingRatio: ratioOf(said, "rate"),
    ratingIds: idsOf("rate"),
    progressRatio: ratioOf(said, "progress"),
    isLeftOut: standing.some(({ event }) => event.kind === "leave-out"),
    events: said,
  };
}

function ratioOf(said: readonly StandingEvent[], kind: "rate" | "progress"): number | undefined {
  for (const { event } of said) if (event.kind === kind && "ratio" in event) return event.ratio;
  return undefined;
}

/** A ratio as stars, in halves. */
export const starsText = (ratio: number) => `${Math.round(ratio * 10) / 2} of 5`;

const doneWords: Readonly<Record<Exclude<SaidEvent["kind"], "rate" | "progress" | "emoji">, string>> = {
  start: "began it",
  finish: "finished it",
  like: "like it",
  dislike: "said it is not for you",
  save: "kept it for later",
  purchase: "bought it",
  impression: "came across it",
  view: "looked at it",
  skip: "passed over it",
  retract: "took something back",
  "leave-out": "left it out of your taste",
};

/** What an event says, as part of a sentence after "you". */
export function doneText(event: SaidEvent): string {
  if (event.kind === "rate") return `gave it ${starsText(event.ratio)}`;
  if (event.kind === "progress") return `got ${Math.round(event.ratio * 100)} % through`;
  if (event.kind === "emoji") return `answered it with ${event.emoji}`;
  return doneWords[event.kind];
}

const standingWords: Readonly<Partial<Record<StandingEvent["standing"], string>>> = {
  private: "in a private session: it does not count",
  "left-out": "left out of your taste: it does not count",
};

/** Why an event does not count; undefined where it does. */
export const standingText = ({ standing }: StandingEvent) => standingWords[standing];
