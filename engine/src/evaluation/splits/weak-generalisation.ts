/** Splits in which every user is in training with a part of the events and is tested on another. */
import { seededUniform } from "../../kernels/random.ts";
import { drawSample } from "../shuffle.ts";
import { eventsAt, eventsByUser, floorShare, type EventColumns } from "./events.ts";
import { parts, splitByPart, usersWith, type Split, type ValidatedSplit } from "./fold.ts";

/** Holds out floor(n · ratio) of each user's n events, at random. */
export function splitAtRandom(table: EventColumns, ratio: number, seed: number): Split {
  const byUser = eventsByUser(table);
  const uniform = seededUniform(seed);
  const partOf = new Uint8Array(table.users.length);
  for (const user of usersWith(byUser)) {
    const own = eventsAt(byUser, user);
    for (const event of drawSample(own, floorShare(own.length, ratio), uniform)) partOf[event] = parts.test;
  }
  const { train, test } = splitByPart(table, byUser, partOf);
  return { train, test };
}

/**
 * 8 : 1 : 1 within each user at random, rounded as RecBole does: validation and test get floor(n / 10), and a user with fewer
 * than ten events gives one to the test and then one to validation as long as training keeps one.
 */
export function splitEightOneOne(table: EventColumns, seed: number): ValidatedSplit {
  const byUser = eventsByUser(table);
  const uniform = seededUniform(seed);
  const partOf = new Uint8Array(table.users.length);
  for (const user of usersWith(byUser)) {
    const own = eventsAt(byUser, user);
    const testCount = own.length < 10 ? Math.min(1, own.length - 1) : Math.floor(own.length / 10);
    const validationCount = own.length < 10 ? Math.min(1, own.length - 1 - testCount) : testCount;
    const drawn = drawSample(own, testCount + validationCount, uniform);
    for (const event of drawn.subarray(0, testCount)) partOf[event] = parts.test;
    for (const event of drawn.subarray(testCount)) partOf[event] = parts.validation;
  }
  return splitByPart(table, byUser, partOf);
}

/** 60 : 20 : 20 within each user at random: validation and test get floor(n / 5) each. */
export function splitSixTwoTwo(table: EventColumns, seed: number): ValidatedSplit {
  const byUser = eventsByUser(table);
  const uniform = seededUniform(seed);
  const partOf = new Uint8Array(table.users.length);
  for (const user of usersWith(byUser)) {
    const own = eventsAt(byUser, user);
    const count = floorShare(own.length, 0.2);
    const drawn = drawSample(own, 2 * count, uniform);
    for (const event of drawn.subarray(0, count)) partOf[event] = parts.test;
    for (const event of drawn.subarray(count)) partOf[event] = parts.validation;
  }
  return splitByPart(table, byUser, partOf);
}

/**
 * Tests each user's last event and validates on the one before it, as long as training keeps one. The last of all users
 * lie at different times, so a model may have learnt from other users' later events: `splitTimeline` forbids that.
 */
export function leaveLastOut(table: EventColumns): ValidatedSplit {
  return leaveOut(table, [parts.test, parts.validation]);
}

/** Tests each user's last event, and tells all others. */
export function leaveOnlyLastOut(table: EventColumns): Split {
  const { train, test } = leaveOut(table, [parts.test]);
  return { train, test };
}

/** Puts the last events of each user in these parts, the very last in the first one, as long as training keeps one. */
function leaveOut(table: EventColumns, held: readonly number[]): ValidatedSplit {
  const byUser = eventsByUser(table);
  const { times } = table;
  const partOf = new Uint8Array(table.users.length);
  for (const user of usersWith(byUser, 2)) {
    const own = eventsAt(byUser, user);
    // Sorting is stable, so equal times keep the table's order.
    const inTime = times === undefined ? own : own.toSorted((one, other) => (times[one] ?? 0) - (times[other] ?? 0));
    for (const [back, part] of held.slice(0, own.length - 1).entries()) partOf[inTime.at(-1 - back) ?? 0] = part;
  }
  return splitByPart(table, byUser, partOf);
}
