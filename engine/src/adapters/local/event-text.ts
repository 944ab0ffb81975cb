import type { Event, EventKind, TasteEvent } from "../../domain/event.ts";
import type { AccountId, EventId, ItemId } from "../../domain/ids.ts";
import type { EventContext } from "../../domain/moment.ts";

/** One letter a kind. Letters are on disk: give a new kind a new letter, and never change one. */
const letterOf: Readonly<Record<EventKind, string>> = {
  impression: "i",
  view: "v",
  start: "s",
  finish: "f",
  like: "l",
  dislike: "d",
  save: "b",
  skip: "k",
  purchase: "p",
  progress: "g",
  rate: "r",
  emoji: "e",
  retract: "x",
  "leave-out": "o",
};
const kindOf = new Map(Object.entries(letterOf).map(([kind, letter]) => [letter, kind as EventKind]));

/** Columns of the same length, except that ratios and emoji stand only for the events that have one, in order. */
type EventColumns = readonly [
  ids: readonly EventId[],
  accounts: readonly AccountId[],
  items: readonly ItemId[],
  times: readonly number[],
  kinds: string,
  ratios: readonly number[],
  emoji: readonly string[],
  recommendations: readonly (readonly [index: number, recommendationId: string])[],
  /** Missing from what was written before there were any. */
  contexts?: readonly (readonly [index: number, context: EventContext])[],
  /** Missing as well: the events that retracts name, in order, and the indices of private events. */
  retracted?: readonly EventId[],
  privates?: readonly number[],
];

/**
 * Events as one JSON text of columns: one call to the database and one to the JSON parser do the work of thousands. Beside a
 * row an event this is several times as fast, and column indices of repeated ids would cost more than they save.
 */
export function encodeEvents(events: readonly Event[]): string {
  const ids: EventId[] = [];
  const accounts: AccountId[] = [];
  const items: ItemId[] = [];
  const times: number[] = [];
  let kinds = "";
  const ratios: number[] = [];
  const emoji: string[] = [];
  const recommendations: (readonly [number, string])[] = [];
  const contexts: (readonly [number, EventContext])[] = [];
  const retracted: EventId[] = [];
  const privates: number[] = [];
  for (const event of events) {
    if (event.kind === "progress" || event.kind === "rate") ratios.push(event.ratio);
    else if (event.kind === "emoji") emoji.push(event.emoji);
    if (event.kind === "retract") retracted.push(event.eventId);
    else if (event.kind !== "leave-out") {
      if (event.recommendationId !== undefined) recommendations.push([ids.length, event.recommendationId]);
      if (event.context !== undefined) contexts.push([ids.length, event.context]);
      if (event.isPrivate === true) privates.push(ids.length);
    }
    kinds += letterOf[event.kind];
    ids.push(event.id);
    accounts.push(event.accountId);
    items.push(event.itemId);
    times.push(event.atMs);
  }
  const columns: EventColumns = [
    ids,
    accounts,
    items,
    times,
    kinds,
    ratios,
    emoji,
    recommendations,
    contexts,
    retracted,
    privates,
  ];
  return JSON.stringify(columns);
}

export function decodeEvents(text: string): Event[] {
  const [ids, accounts, items, times, kinds, ratios, emoji, recommendations, ...later] = JSON.parse(
    text,
  ) as EventColumns;
  const [contexts = [], retracted = [], privates = []] = later;
  let ratioCount = 0;
  let emojiCount = 0;
  let retractCount = 0;
  const events = ids.map((id, index): Event => {
    const accountId = accounts[index] as AccountId;
    const itemId = items[index] as ItemId;
    const atMs = times[index] as number;
    const kind = kindOf.get(kinds.charAt(index)) as EventKind;
    if (kind === "rate" || kind === "progress")
      return { id, accountId, itemId, atMs, kind, ratio: ratios[ratioCount++] as number };
    if (kind === "emoji") return { id, accountId, itemId, atMs, kind, emoji: emoji[emojiCount++] as string };
    if (kind === "retract") return { id, accountId, itemId, atMs, kind, eventId: retracted[retractCount++] as EventId };
    return { id, accountId, itemId, atMs, kind };
  });
  const grow = (index: number, more: Partial<TasteEvent>) => {
    events[index] = { ...events[index], ...more } as TasteEvent;
  };
  for (const [index, recommendationId] of recommendations) grow(index, { recommendationId });
  for (const [index, context] of contexts) grow(index, { context });
  for (const index of privates) grow(index, { isPrivate: true });
  return events;
}
