/** The order of playlists, and what fills a given time. Pure. */
import type { Item, Mood } from "../domain/item.ts";
import { moodDistance } from "../domain/mood.ts";

/** Something that may be played: what it feels like, and how well it suits the user. */
export interface Playable {
  readonly item: Item;
  readonly mood: Mood | undefined;
  /** Higher is better; comparable within one list. */
  readonly score: number;
}

/** What a change of tempo by an octave (twice or half as fast) costs beside moods at opposite corners, which cost 1. */
const octaveCost = 0.25;
/** What a transition from or to something of unknown mood costs: as much as one between two works at random. */
const unknownCost = 0.25;

/** How hard the step from one to the next is: distance of moods plus `octaveCost` · |log2 of the tempos' ratio|. */
function transitionCost(a: Pick<Playable, "mood" | "item">, b: Pick<Playable, "mood" | "item">): number {
  const mood = a.mood === undefined || b.mood === undefined ? unknownCost : moodDistance(a.mood, b.mood);
  const [from, to] = [a.item.tempoBpm, b.item.tempoBpm];
  const octaves = from === undefined || to === undefined ? 0 : Math.min(2, Math.abs(Math.log2(to / from)));
  return mood + octaveCost * octaves;
}

/** Sum of the costs of all transitions of a path. */
export function pathCost(path: readonly Pick<Playable, "mood" | "item">[]): number {
  return path.slice(1).reduce((sum, next, place) => sum + costBetween(path[place], next), 0);
}

/**
 * The same entries on a short path of small transitions: nearest neighbour first, then 2-opt (Croes 1958) until nothing is gained,
 * never worse than the order given. Begins with what is nearest to `start`, or else with the first one. O(n²) a round.
 */
export function smoothOrder<Entry extends Playable>(entries: readonly Entry[], start?: Mood): readonly Entry[] {
  const first = firstOf(entries, start);
  if (first === undefined) return [];
  const given = [first, ...entries.filter((entry) => entry !== first)];
  const greedy = nearestFirst(first, given.slice(1));
  return twoOpt(pathCost(greedy) <= pathCost(given) ? greedy : given);
}

function firstOf<Entry extends Playable>(entries: readonly Entry[], start: Mood | undefined): Entry | undefined {
  if (start === undefined) return entries[0];
  const distanceOf = ({ mood }: Entry) => (mood === undefined ? unknownCost : moodDistance(mood, start));
  return entries.toSorted((a, b) => distanceOf(a) - distanceOf(b))[0];
}

function nearestFirst<Entry extends Playable>(first: Entry, others: readonly Entry[]): readonly Entry[] {
  const path = [first];
  const left = [...others];
  for (let last: Entry = first; left.length > 0;) {
    const costs = left.map((entry) => transitionCost(last, entry));
    const [next] = left.splice(costs.indexOf(Math.min(...costs)), 1);
    if (next === undefined) break;
    path.push(next);
    last = next;
  }
  return path;
}

const leastGain = 1e-9;

/** Turns parts of the path around as long as that makes it shorter; the first stays. */
function twoOpt<Entry extends Playable>(given: readonly Entry[]): readonly Entry[] {
  const path = [...given];
  for (let isShorter = true; isShorter;) {
    isShorter = false;
    for (let from = 1; from < path.length - 1; from += 1)
      for (let to = from + 1; to < path.length; to += 1) {
        if (gainOf(path, from, to) <= leastGain) continue;
        path.splice(from, to - from + 1, ...path.slice(from, to + 1).toReversed());
        isShorter = true;
      }
  }
  return path;
}

/** What turning `from` to `to` around saves. */
function gainOf(path: readonly Playable[], from: number, to: number): number {
  const before = costBetween(path[from - 1], path[from]) + costBetween(path[to], path[to + 1]);
  return before - costBetween(path[from - 1], path[to]) - costBetween(path[from], path[to + 1]);
}

function costBetween(a: Pick<Playable, "mood" | "item"> | undefined, b: typeof a): number {
  return a === undefined || b === undefined ? 0 : transitionCost(a, b);
}

/** Best first, as many as fit into `minutes`, at most `n`; what has no length cannot be fitted. */
export function fillMinutes<Entry extends Playable>(
  entries: readonly Entry[],
  n: number,
  minutes: number,
): readonly Entry[] {
  let left = minutes;
  const chosen: Entry[] = [];
  for (const entry of entries) {
    const { lengthMinutes } = entry.item;
    if (chosen.length === n) break;
    if (lengthMinutes === undefined || lengthMinutes <= 0 || lengthMinutes > left) continue;
    left -= lengthMinutes;
    chosen.push(entry);
  }
  return chosen;
}

/** Silent reading of English prose at 238 words a minute (Brysbaert 2019), 275 words a page. */
const pagesPerMinute = 238 / 275;
/** A reading shorter than this is no chapter. */
const leastReadingMinutes = 15;
const mostReadingMinutes = 90;

/** An entry of an evening with the time it takes. */
export interface EveningEntry<Entry extends Playable> {
  readonly entry: Entry;
  readonly minutes: number;
  /** So many pages, where a part of a book is meant. */
  readonly pageCount?: number;
}

/** What a mood that changes from one to the next costs, beside scores of about 1. */
const smoothnessWeight = 0.5;

/**
 * One entry of each domain where time allows: whole works, and of a book as much as can be read in what is left. Of all such evenings
 * the one with the most domains, then the highest sum of scores less transitions; in the order with the smallest transitions from
 * `start`. `pools` hold the candidates of a domain each, best first. Never longer than `minutes`.
 */
export function planEvening<Entry extends Playable>(
  pools: readonly (readonly Entry[])[],
  minutes: number,
  start?: Mood,
): readonly EveningEntry<Entry>[] {
  const scale = Math.max(...pools.flat().map(({ score }) => Math.abs(score)), Number.MIN_VALUE);
  let best: { readonly plan: readonly EveningEntry<Entry>[]; readonly value: number } = { plan: [], value: 0 };
  for (const choice of choicesOf(pools)) {
    const plan = fitted(choice, minutes);
    if (plan === undefined || plan.length < best.plan.length) continue;
    const entries = smoothOrder(
      plan.map(({ entry }) => entry),
      start,
    );
    const scores = entries.reduce((sum, { score }) => sum + score / scale, 0);
    const value = scores - smoothnessWeight * pathCost(entries);
    if (plan.length > best.plan.length || value > best.value)
      best = { plan: plan.toSorted((a, b) => entries.indexOf(a.entry) - entries.indexOf(b.entry)), value };
  }
  return best.plan;
}

/** Every way to take one of each pool, or none. */
function* choicesOf<Entry>([pool, ...others]: readonly (readonly Entry[])[]): Generator<readonly Entry[]> {
  if (pool === undefined) {
    yield [];
    return;
  }
  for (const rest of choicesOf(others)) {
    yield rest;
    for (const entry of pool) yield [entry, ...rest];
  }
}

/** Undefined where the choice does not fit: whole works first, then one part of a book in what is left. */
function fitted<Entry extends Playable>(
  choice: readonly Entry[],
  minutes: number,
): readonly EveningEntry<Entry>[] | undefined {
  let left = minutes;
  const plan: EveningEntry<Entry>[] = [];
  const books = choice.filter(({ item }) => item.lengthMinutes === undefined);
  for (const entry of choice) {
    const { lengthMinutes } = entry.item;
    if (lengthMinutes === undefined) continue;
    left -= lengthMinutes;
    plan.push({ entry, minutes: lengthMinutes });
  }
  if (left < 0) return undefined;
  for (const [place, entry] of books.entries()) {
    const share = Math.floor(left / (books.length - place));
    const pageCount = Math.min(
      entry.item.pageCount ?? 0,
      Math.floor(Math.min(share, mostReadingMinutes) * pagesPerMinute),
    );
    const reading = Math.ceil(pageCount / pagesPerMinute);
    if (reading < leastReadingMinutes || reading > left) return undefined;
    left -= reading;
    plan.push({ entry, minutes: reading, pageCount });
  }
  return plan;
}
