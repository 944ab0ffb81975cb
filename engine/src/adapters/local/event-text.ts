import type { Event, EventKind } from "../../domain/event.ts";
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
  for (const event of events) {
    if (event.kind === "progress" || event.kind === "rate") ratios.push(event.ratio);
    else if (event.kind === "emoji") emoji.push(event.emoji);
    if (event.recommendationId !== undefined) recommendations.push([ids.length, event.recommendationId]);
    if (event.context !== undefined) contexts.push([ids.length, event.context]);
    kinds += letterOf[event.kind];
    ids.push(event.id);
    accounts.push(event.accountId);
    items.push(event.itemId);
    times.push(event.atMs);
  }
  const columns: EventColumns = [ids, accounts, items, times, kinds, ratios, emoji, recommendations, contexts];
  return JSON.stringify(columns);
}

export function decodeEvents(text: string): Event[] {
  const [ids, accounts, items, times, kinds, ratios, emoji, recommendations, contexts = []] = JSON.parse(
    text,
  ) as EventColumns;
  let ratioCount = 0;
  let emojiCount = 0;
  const events = ids.map((id, index): Event => {
    const accountId = accounts[index] as AccountId;
    const itemId = items[index] as ItemId;
    const atMs = times[index] as number;
    const kind = kindOf.get(kinds.charAt(index)) as EventKind;
    if (kind === "rate" || kind === "progress")
      return { id, accountId, itemId, atMs, kind, ratio: ratios[ratioCount++] as number };
    if (kind === "emoji") return { id, accountId, itemId, atMs, kind, emoji: emoji[emojiCount++] as string };
    return { id, accountId, itemId, atMs, kind };
  });
  for (const [index, recommendationId] of recommendations)
    events[index] = { ...(events[index] as Event), recommendationId };
  for (const [index, context] of contexts) events[index] = { ...(events[index] as Event), context };
  return events;
}
