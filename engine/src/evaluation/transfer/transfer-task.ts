/** Judging transfer between domains: the rules of card I. This file: what models learn from, and on whom they are judged. */
import { seededUniform } from "../../kernels/random.ts";
import { sparseFromTriples } from "../../kernels/sparse.ts";
import { dislikeWeight, type TransferData } from "../../models/transfer/transfer-data.ts";
import type { CrossDomainData } from "../data-sets/cross-domain.ts";
import {
  popularityMatchedNegatives,
  popularityOrder,
  uniformNegatives,
  type NegativePairs,
} from "../metrics/pairwise.ts";
import { shuffle } from "../shuffle.ts";
import type { Direction } from "../splits/cold-domain.ts";
import { eventsAt, itemsOf, popularityOf } from "../splits/events.ts";
import type { Fold } from "../splits/fold.ts";

/**
 * Target items are numbered anew: those with a like in training, which a running system can recommend ("seen"), then the rest of
 * the catalogue ("whole"), of which no model knows anything.
 */
export interface TransferTask {
  readonly data: TransferData;
  readonly seenCount: number;
  readonly itemCount: number;
  /** Index in the data set's catalogue of each target item. */
  readonly items: Uint32Array;
  /** Likes in training of each target item. */
  readonly popularity: Uint32Array;
  readonly users: readonly TransferUser[];
}

export interface TransferUser {
  /** Index in the data set, and row of the data. */
  readonly row: number;
  readonly likes: Uint32Array;
  /** All target items that the user has an event with. */
  readonly own: Uint32Array;
  /** Likes, at most `judgedLikeCount` of them, and what they have to beat. */
  readonly pairs: Readonly<Record<PairKind, NegativePairs>>;
}

export const pairKinds = ["uniformSeen", "matchedSeen", "uniformWhole", "matchedWhole"] as const;
export type PairKind = (typeof pairKinds)[number];

interface TaskParts {
  readonly direction: Direction;
  /** Events of both domains to learn from. */
  readonly train: Uint32Array;
  readonly fold: Fold;
  /** All target items with an event anywhere. */
  readonly catalogue: Uint32Array;
}

const judgedLikeCount = 60;
const uniformPerLike = 50;
const pairSeed = 5;

export function createTask({ events, minValue }: CrossDomainData, parts: TaskParts): TransferTask {
  const { direction, train, fold, catalogue } = parts;
  const domainAt = (event: number) => events.domainOf?.[events.items[event] ?? 0];
  const isLike = (event: number) => (events.values[event] ?? 0) >= minValue;
  const likesAt = train.filter((event) => domainAt(event) === direction.target && isLike(event));
  const likeCounts = popularityOf(events, likesAt);
  const isSeen = (item: number) => (likeCounts[item] ?? 0) > 0;
  const items = Uint32Array.from([...catalogue.filter(isSeen), ...catalogue.filter((item) => !isSeen(item))]);
  const targetAt = train.filter((event) => domainAt(event) === direction.target && isSeen(events.items[event] ?? 0));
  const numberOf = numbersIn(items, events.itemCount);
  const sourceAt = train.filter((event) => domainAt(event) === direction.source);
  const sourceItems = [...new Set(itemsOf(events, sourceAt))];
  const sourceNumberOf = numbersIn(sourceItems, events.itemCount);
  const seenCount = catalogue.filter(isSeen).length;
  const matrixOf = (places: Uint32Array, columnCount: number, columnOf: Uint32Array) =>
    sparseFromTriples(
      events.userCount,
      columnCount,
      places.map((event) => events.users[event] ?? 0),
      places.map((event) => columnOf[events.items[event] ?? 0] ?? 0),
      Float32Array.from(places, (event) => (isLike(event) || domainAt(event) === direction.source ? 1 : dislikeWeight)),
    );
  const popularity = items.map((item) => likeCounts[item] ?? 0);
  const drawPairs = createPairs(popularity, seenCount);
  return {
    data: {
      source: matrixOf(sourceAt, sourceItems.length, sourceNumberOf),
      target: matrixOf(likesAt, seenCount, numberOf),
      targetEvents: matrixOf(targetAt, seenCount, numberOf),
    },
    seenCount,
    itemCount: items.length,
    items,
    popularity,
    users: Array.from(fold.users, (row, place) => {
      const target = eventsAt(fold.target, place);
      const toNumbers = (some: Uint32Array) => some.map((item) => numberOf[item] ?? 0);
      const likes = toNumbers(itemsOf(events, target, minValue));
      const own = toNumbers(itemsOf(events, target));
      return { row, likes, own, pairs: drawPairs(row, likes, own) };
    }),
  };
}

function numbersIn(items: ArrayLike<number>, itemCount: number): Uint32Array {
  const numberOf = new Uint32Array(itemCount);
  for (let number = 0; number < items.length; number += 1) numberOf[items[number] ?? 0] = number;
  return numberOf;
}

/** The same user gets the same pairs in the same task, whoever is judged beside. */
function createPairs(popularity: Uint32Array, seenCount: number) {
  const whole = Uint32Array.from(popularity.keys());
  const seen = whole.subarray(0, seenCount);
  const orders = {
    seen: popularityOrder(seen, popularity, pairSeed),
    whole: popularityOrder(whole, popularity, pairSeed),
  };
  return (row: number, likes: Uint32Array, own: Uint32Array): TransferUser["pairs"] => {
    const uniform = seededUniform(pairSeed + 1000 * row);
    const some = shuffle(likes.slice(), uniform);
    const positives = some.slice(0, judgedLikeCount);
    const seenPositives = some.filter((item) => item < seenCount).slice(0, judgedLikeCount);
    const draw = (catalogue: Uint32Array, ofThese: Uint32Array) =>
      uniformNegatives({ positives: ofThese, own, catalogue, perPositive: uniformPerLike }, uniform);
    return {
      uniformSeen: draw(seen, seenPositives),
      matchedSeen: popularityMatchedNegatives(seenPositives, own, orders.seen),
      uniformWhole: draw(whole, positives),
      matchedWhole: popularityMatchedNegatives(positives, own, orders.whole),
    };
  };
}
