/** Splits in which training has never seen the user, or the item. */
import { seededUniform } from "../../kernels/random.ts";
import { drawSample } from "../shuffle.ts";
import { eventsAt, eventsByUser, floorShare, placesWhere, popularityOf, type EventColumns } from "./events.ts";
import { createFold, usersWith, type Split } from "./fold.ts";

export interface ColdUserOptions {
  /** 0.2 unless given: floor(ratio · users with enough events) are held out. */
  readonly userRatio?: number;
  /** Only users with at least so many events are held out; more than `foldInCount`. */
  readonly minEventCount: number;
  /** How many events, drawn at random, are told of each. */
  readonly foldInCount: number;
  /** How many of the others, drawn at random, are the target. All, unless given; those left over are in no list. */
  readonly targetCount?: number;
  readonly seed: number;
}

/** Users held out whole, of whom a model is told a few events. */
export function splitColdUsers(table: EventColumns, options: ColdUserOptions): Split {
  const { userRatio = 0.2, minEventCount, foldInCount, targetCount = Infinity, seed } = options;
  if (minEventCount <= foldInCount)
    throw new RangeError(`Of ${minEventCount} events ${foldInCount} cannot be told and any be left to find.`);
  const byUser = eventsByUser(table);
  const uniform = seededUniform(seed);
  const eligible = usersWith(byUser, minEventCount);
  const users = drawSample(eligible, floorShare(eligible.length, userRatio), uniform).toSorted();
  const isCold = new Uint8Array(table.userCount);
  const isToldOf = new Uint8Array(table.users.length);
  const isTarget = new Uint8Array(table.users.length);
  for (const user of users) {
    isCold[user] = 1;
    const own = eventsAt(byUser, user);
    const order = drawSample(own, own.length, uniform);
    for (const event of order.subarray(0, foldInCount)) isToldOf[event] = 1;
    for (const event of order.subarray(foldInCount, Math.min(own.length, foldInCount + targetCount)))
      isTarget[event] = 1;
  }
  return {
    train: placesWhere(table.users.length, (event) => isCold[table.users[event] ?? 0] === 0),
    test: createFold(byUser, users, (event) => {
      if (isToldOf[event] === 1) return "fold-in";
      return isTarget[event] === 1 ? "target" : "unused";
    }),
  };
}

export interface ColdItemOptions {
  /** floor(ratio · items with enough events) are held out. */
  readonly itemRatio: number;
  /** Only items with at least so many events are held out; 1 unless given. */
  readonly minEventCount?: number;
  /** Only items of which this holds; all unless given. */
  readonly isEligible?: (item: number) => boolean;
  readonly seed: number;
}

export interface ColdItemSplit extends Split {
  /** Ascending. */
  readonly coldItems: Uint32Array;
  /** Users with events on cold items alone: nothing is known of them, so they are not in the fold. */
  readonly unknownUserCount: number;
}

/** Items without any training event. Users who have some of them are known by their other events and are to be shown these. */
export function splitColdItems(table: EventColumns, options: ColdItemOptions): ColdItemSplit {
  const { itemRatio, minEventCount = 1, isEligible = () => true, seed } = options;
  const byUser = eventsByUser(table);
  const popularity = popularityOf(
    table,
    placesWhere(table.users.length, () => true),
  );
  const eligible = placesWhere(table.itemCount, (item) => (popularity[item] ?? 0) >= minEventCount && isEligible(item));
  const coldItems = drawSample(eligible, floorShare(eligible.length, itemRatio), seededUniform(seed)).toSorted();
  const isColdItem = new Uint8Array(table.itemCount);
  for (const item of coldItems) isColdItem[item] = 1;
  const isCold = (event: number) => isColdItem[table.items[event] ?? 0] === 1;
  const concerned = usersWith(byUser).filter((user) => eventsAt(byUser, user).some(isCold));
  const users = concerned.filter((user) => !eventsAt(byUser, user).every(isCold));
  return {
    train: placesWhere(table.users.length, (event) => !isCold(event)),
    test: createFold(byUser, users, (event) => (isCold(event) ? "target" : "fold-in")),
    coldItems,
    unknownUserCount: concerned.length - users.length,
  };
}
