import { seededUniform } from "../../kernels/random.ts";
import { drawSample, shuffle } from "../shuffle.ts";
import { eventsAt, eventsByUser, floorShare, placesWhere, popularityOf, type EventColumns } from "./events.ts";
import { createFold, usersWith, type ValidatedSplit } from "./fold.ts";

export interface StrongGeneralisationOptions {
  readonly validationUserCount: number;
  readonly testUserCount: number;
  /** 0.2 unless given: floor(n · ratio) of a held-out user's events are the target, the rest is told. */
  readonly targetRatio?: number;
  readonly seed: number;
}

/**
 * Users held out whole (Liang et al. 2018): training has none of their events. As there, their events on items without any
 * training event are dropped before the target is drawn, since no model of behaviour could find them.
 */
export function splitOffUsers(table: EventColumns, options: StrongGeneralisationOptions): ValidatedSplit {
  const { validationUserCount, testUserCount, targetRatio = 0.2, seed } = options;
  const byUser = eventsByUser(table);
  const uniform = seededUniform(seed);
  const order = shuffle(usersWith(byUser), uniform);
  if (order.length < validationUserCount + testUserCount)
    throw new RangeError(`Of ${order.length} users ${validationUserCount} + ${testUserCount} cannot be held out.`);
  const test = order.slice(0, testUserCount).toSorted();
  const validation = order.slice(testUserCount, testUserCount + validationUserCount).toSorted();
  const isHeldOut = new Uint8Array(table.userCount);
  for (const user of [...test, ...validation]) isHeldOut[user] = 1;
  const train = placesWhere(table.users.length, (event) => isHeldOut[table.users[event] ?? 0] === 0);
  const popularity = popularityOf(table, train);
  const foldOf = (users: Uint32Array) => {
    const isTarget = new Uint8Array(table.users.length);
    const isKnown = (event: number) => (popularity[table.items[event] ?? 0] ?? 0) > 0;
    for (const user of users) {
      const own = eventsAt(byUser, user).filter(isKnown);
      for (const event of drawSample(own, floorShare(own.length, targetRatio), uniform)) isTarget[event] = 1;
    }
    return createFold(byUser, users, (event) => {
      if (!isKnown(event)) return "unused";
      return isTarget[event] === 1 ? "target" : "fold-in";
    });
  };
  return { train, validation: foldOf(validation), test: foldOf(test) };
}
