/**
 * Full ranking: every item that a user does not have is a candidate. This file: what a ranker is told of a user, what its lists
 * are held against, and the scorers that any model has to beat. Rankers get `AskedUser` and training events and nothing else, so
 * none can see what it is to find.
 */
import { sparseFromTriples, type SparseMatrix } from "../kernels/sparse.ts";
import type { JudgedData } from "./data-sets/judged-data.ts";
import { topRanked } from "./metrics/top-ranked.ts";
import { eventsAt, itemsOf, popularityOf, type EventColumns } from "./splits/events.ts";
import type { Fold, Split } from "./splits/fold.ts";

/** What a ranker is told of a user. */
export interface AskedUser {
  /** Index in the data; a user held out whole has an empty row in `TrainingEvents.preferences`. */
  readonly user: number;
  /** Items the user is known to have, newest first. */
  readonly items: Uint32Array;
  /** Rating or strength of each, as the data tell it. */
  readonly strengths: Float32Array;
  /** Items that must not be in the list: those, and masked ones. */
  readonly excluded: Uint32Array;
}

/** What a model may learn from. */
export interface TrainingEvents {
  /** users × items, 1 where training has an event. */
  readonly preferences: SparseMatrix;
  /** Rating or strength of each entry, as the data tell it. */
  readonly strengths: Float32Array;
  /** When each entry of the preferences was, as the data tell it. */
  readonly times?: Float64Array;
}

/** A split whose lists are to be judged. Arrays of users are aligned: `relevant[place]` belongs to `asked[place]`. */
export interface FullRanking {
  readonly data: JudgedData;
  /** Training events. */
  readonly train: Uint32Array;
  readonly known: TrainingEvents;
  /** Of training. */
  readonly popularity: Uint32Array;
  /** The users measured. */
  readonly asked: readonly AskedUser[];
  readonly relevant: readonly ReadonlySet<number>[];
  /** Of random choices, such as the order of items with equal scores. */
  readonly seed: number;
}

/** Scores of all items. */
export type Scorer = (asked: AskedUser) => Float64Array;
/** One list for each asked user, best first. */
export type Lists = readonly Uint32Array[];

export interface Measured {
  /** Which users of the fold are measured, among those with anything to find. All unless given. */
  readonly isMeasured?: (heldOutCount: number, user: number) => boolean;
  readonly seed: number;
}

/** Every target event is relevant, whatever its value: filter the data before. */
export function fullRanking(
  data: JudgedData,
  { train, test }: Split,
  { isMeasured = () => true, seed }: Measured,
): FullRanking {
  const { events } = data;
  const places = [...test.users.keys()].filter((place) => {
    const heldOutCount = eventsAt(test.target, place).length;
    return heldOutCount > 0 && isMeasured(heldOutCount, test.users[place] ?? 0);
  });
  return {
    data,
    train,
    known: trainingEvents(events, train),
    popularity: popularityOf(events, train),
    asked: places.map((place) => askedAt(events, test, place)),
    relevant: places.map((place) => new Set(itemsOf(events, eventsAt(test.target, place)))),
    seed,
  };
}

function trainingEvents(events: EventColumns, train: Uint32Array): TrainingEvents {
  const matrixOf = (values: Float32Array) =>
    sparseFromTriples(
      events.userCount,
      events.itemCount,
      train.map((event) => events.users[event] ?? 0),
      itemsOf(events, train),
      values,
    );
  const preferences = matrixOf(new Float32Array(train.length).fill(1));
  const strengths = matrixOf(Float32Array.from(train, (event) => events.values[event] ?? 0)).values;
  if (events.times === undefined) return { preferences, strengths };
  const { offsets, columns } = preferences;
  const times = new Float64Array(train.length);
  for (const event of train) {
    const user = events.users[event] ?? 0;
    const start = offsets[user] ?? 0;
    const row = columns.subarray(start, offsets[user + 1]);
    times[start + row.indexOf(events.items[event] ?? 0)] = events.times[event] ?? 0;
  }
  return { preferences, strengths, times };
}

function askedAt(events: EventColumns, fold: Fold, place: number): AskedUser {
  const { times } = events;
  const told = eventsAt(fold.foldIn, place).toReversed();
  const newestFirst =
    times === undefined ? told : told.toSorted((one, other) => (times[other] ?? 0) - (times[one] ?? 0));
  const items = itemsOf(events, newestFirst);
  const masked = itemsOf(events, eventsAt(fold.masked, place));
  const strengths = Float32Array.from(newestFirst, (event) => events.values[event] ?? 0);
  return { user: fold.users[place] ?? 0, items, strengths, excluded: Uint32Array.from([...items, ...masked]) };
}

/** The training events of a ranking as data of their own, for splits on which settings are chosen. */
export function trainingDataOf({ data, train }: FullRanking): JudgedData {
  const { events } = data;
  const pick = <T extends { filter(keep: (value: number, place: number) => boolean): T }>(column: T): T =>
    column.filter((_, event) => isTrain[event] === 1);
  const isTrain = new Uint8Array(events.users.length);
  for (const event of train) isTrain[event] = 1;
  return {
    ...data,
    events: {
      ...events,
      users: pick(events.users),
      items: pick(events.items),
      values: pick(events.values),
      ...(events.times && { times: pick(events.times) }),
    },
  };
}

/** The k best of all items that the user does not have. */
export function listOf(ranking: FullRanking, asked: AskedUser, scores: Float64Array, k: number): Uint32Array {
  const tieSeed = asked.user + 1_000_003 * ranking.seed;
  return topRanked(scores, { k, excluded: asked.excluded, tieSeed });
}

export function listsOf(ranking: FullRanking, scorer: Scorer, k: number): Lists {
  return ranking.asked.map((asked) => listOf(ranking, asked, scorer(asked), k));
}

/** What a scorer gets that knows the answers: the relevant items, then others in random order. */
export function oracleLists(ranking: FullRanking, k: number): Lists {
  return ranking.asked.map((asked, place) => {
    const scores = new Float64Array(ranking.data.events.itemCount);
    for (const item of ranking.relevant[place] ?? []) scores[item] = 1;
    return listOf(ranking, asked, scores, k);
  });
}

/** Scorers without a model, from training alone. `itemMean` needs values that are ratings. */
export function floorScorers(ranking: FullRanking, hasRatings: boolean): Readonly<Record<string, Scorer>> {
  const { events } = ranking.data;
  const constant = new Float64Array(events.itemCount);
  const popular = Float64Array.from(ranking.popularity);
  if (!hasRatings) return { random: () => constant, popular: () => popular };
  const sums = new Float64Array(events.itemCount);
  for (const event of ranking.train)
    sums[events.items[event] ?? 0] = (sums[events.items[event] ?? 0] ?? 0) + (events.values[event] ?? 0);
  const means = sums.map((sum, item) => sum / Math.max(1, popular[item] ?? 0));
  return { random: () => constant, popular: () => popular, itemMean: () => means };
}
