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
  return eventsIn(JSON.parse(text) as EventColumns);
}

/**
 * The events of one account out of a text in which those of each account stand together. Of ids and items only theirs are parsed, which
 * is several times as fast as to decode all; not where some text is escaped, as names are found by their quotes.
 */
export function decodeEventsOf(text: string, account: AccountId): readonly Event[] {
  const name = JSON.stringify(account);
  // Searching the text is many times faster than parsing it, and the account need not be there.
  if (!text.includes(name)) return [];
  if (text.includes("\\")) return decodeEvents(text).filter((event) => event.accountId === account);
  const ids = namesFrom(text, 2);
  const accounts = namesFrom(text, (ids.at(-1) ?? 0) + 2);
  const first = accounts.findIndex((start) => text.startsWith(name, start));
  if (first < 0) return [];
  let end = first + 1;
  while (text.startsWith(name, accounts[end])) end += 1;
  const items = namesFrom(text, (accounts.at(-1) ?? 0) + 2);
  const own = (names: readonly number[]) => text.slice(names[first], (names[end] ?? 0) - 1);
  const rest = text.slice((items.at(-1) ?? 0) + 1);
  const [ownIds, ownItems, ...columns] = JSON.parse(`[[${own(ids)}],[${own(items)}],${rest}`) as WithoutAccounts;
  return eventsIn([ownIds, Array.from(ownIds, () => account), ownItems, ...part(columns, first, end)]);
}

/** Where each name of a column begins; behind them, where a further one would. */
function namesFrom(text: string, start: number): readonly number[] {
  const starts = [start];
  for (let at = start; text.charAt(at) === '"'; starts.push(at)) at = text.indexOf('"', at + 1) + 2;
  return starts;
}

type WithoutAccounts = EventColumns extends readonly [infer Ids, unknown, infer Items, ...infer Others]
  ? readonly [Ids, Items, ...Others]
  : never;
type OtherColumns = WithoutAccounts extends readonly [unknown, unknown, ...infer Others] ? Others : never;

/** Of the columns behind the names, what belongs to the events from `first` to `end`. */
function part(columns: OtherColumns, first: number, end: number): OtherColumns {
  const [times, kinds, ratios, emoji, recommendations, contexts = [], retracted = [], privates = []] = columns;
  const from = <T>(values: readonly T[], letters: string) => {
    let passed = 0;
    for (let index = 0; index < first; index += 1) if (letters.includes(kinds.charAt(index))) passed += 1;
    return values.slice(passed);
  };
  const moved = <T>(marks: readonly (readonly [number, T])[]) =>
    marks.flatMap(([index, mark]) => (index >= first && index < end ? [[index - first, mark] as const] : []));
  return [
    times.slice(first, end),
    kinds.slice(first, end),
    from(ratios, letterOf.progress + letterOf.rate),
    from(emoji, letterOf.emoji),
    moved(recommendations),
    moved(contexts),
    from(retracted, letterOf.retract),
    moved(privates.map((index) => [index, undefined] as const)).map(([index]) => index),
  ];
}

function eventsIn(columns: EventColumns): Event[] {
  const [ids, accounts, items, times, kinds, ratios, emoji, recommendations, ...later] = columns;
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
