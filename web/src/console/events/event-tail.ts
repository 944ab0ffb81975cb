import type { Answer } from "codecatalyst-client";

export type ArrivedEvent = Answer<"listLatestEvents">["events"][number];

/** The newest events that are kept while somebody looks. */
export interface Tail {
  /** Newest first, each once. */
  readonly events: readonly ArrivedEvent[];
  readonly cursor: string | undefined;
}

export const keptEventCount = 500;

export function withPage({ events }: Tail, page: Answer<"listLatestEvents">): Tail {
  const known = new Set(events.map(({ event }) => event.id));
  const arrived = page.events.filter(({ event }) => !known.has(event.id)).toReversed();
  return { events: [...arrived, ...events].slice(0, keptEventCount), cursor: page.nextCursor };
}

export interface TailFilter {
  readonly kind: string;
  readonly domain: string;
  readonly account: string;
}

/** Events that fit; without a wish for a domain it need not be known. */
export function fitting(
  events: readonly ArrivedEvent[],
  { kind, domain, account }: TailFilter,
  domainOf: (itemId: string) => string | undefined,
): readonly ArrivedEvent[] {
  const sought = account.trim().toLowerCase();
  return events.filter(
    ({ event }) =>
      (kind === "" || event.kind === kind) &&
      (domain === "" || domainOf(event.itemId) === domain) &&
      event.accountId.toLowerCase().includes(sought),
  );
}

export const eventKinds = [
  "impression",
  "view",
  "start",
  "progress",
  "finish",
  "rate",
  "like",
  "dislike",
  "save",
  "skip",
  "purchase",
  "emoji",
  "retract",
  "leave-out",
] as const satisfies readonly ArrivedEvent["event"]["kind"][];

/** What happened, with how far or how much of it. */
export function happenedWords(event: ArrivedEvent["event"]): string {
  if (event.kind === "progress") return `progress ${Math.round(event.ratio * 100)} %`;
  if (event.kind === "rate") return `rate ${Math.round(event.ratio * 100)} of 100`;
  if (event.kind === "emoji") return `emoji ${event.emoji}`;
  if (event.kind === "retract") return "takes back";
  return event.kind === "leave-out" ? "leaves out" : event.kind;
}
