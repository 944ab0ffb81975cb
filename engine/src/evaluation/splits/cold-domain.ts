/** Users who are known in one domain and new in another: their whole history there is hidden. */
import { seededUniform } from "../../kernels/random.ts";
import { drawSample } from "../shuffle.ts";
import { eventsAt, eventsByUser, placesWhere, type EventColumns } from "./events.ts";
import { createFold, usersWith, type ValidatedSplit } from "./fold.ts";

/** From one domain to another, as indices of `domainOf`. */
export interface Direction {
  readonly source: number;
  readonly target: number;
}

export interface ColdDomainUsers {
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

export interface ColdDomainSplit extends ValidatedSplit {
  /** `train` less the target events of the validation users: what settings are chosen on. They come back for the test. */
  readonly tuningTrain: Uint32Array;
  /** Every item of the target domain that has an event, hidden or not, ascending. */
  readonly catalogue: Uint32Array;
}

/**
 * Training has events of the two domains, less all target events of the test users. They are told source events and have to
 * find target events; whoever measures decides by value which of these are relevant. RangeError when a user is in both lists.
 */
export function splitColdDomain(
  table: EventColumns,
  { source, target }: Direction,
  users: ColdDomainUsers,
): ColdDomainSplit {
  const byUser = eventsByUser(table);
  const domainOf = eventDomains(table);
  const isTestUser = new Uint8Array(table.userCount);
  for (const user of users.test) isTestUser[user] = 1;
  const isValidationUser = new Uint8Array(table.userCount);
  for (const user of users.validation) isValidationUser[user] = 1;
  const twice = users.validation.find((user) => isTestUser[user] === 1);
  if (twice !== undefined) throw new RangeError(`User ${twice} is in validation and in the test.`);
  const train = placesWhere(table.users.length, (event) => {
    const isHidden = domainOf(event) === target && isTestUser[table.users[event] ?? 0] === 1;
    return !isHidden && (domainOf(event) === source || domainOf(event) === target);
  });
  const foldOf = (some: Uint32Array) =>
    createFold(byUser, some.toSorted(), (event) => {
      if (domainOf(event) === source) return "fold-in";
      return domainOf(event) === target ? "target" : "unused";
    });
  const catalogue = new Set(table.items.filter((_item, event) => domainOf(event) === target));
  return {
    train,
    tuningTrain: train.filter((event) => domainOf(event) !== target || isValidationUser[table.users[event] ?? 0] === 0),
    validation: foldOf(users.validation),
    test: foldOf(users.test),
    catalogue: Uint32Array.from(catalogue).toSorted(),
  };
}

export interface ColdDomainRules {
  /** A target event of at least this value is positive. */
  readonly minValue: number;
  /** Of the test users. Validation users are the same whatever it is. */
  readonly seed: number;
  /** Who is chosen on, where that is settled; drawn unless given. */
  readonly validation?: Uint32Array;
}

/**
 * Draws among users with at least 5 source events and 3 positive target events: 15 % of them for validation, then 20 % of them,
 * out of the rest, for the test.
 */
export function drawColdDomainUsers(
  table: EventColumns,
  { source, target }: Direction,
  { minValue, seed, validation: settled }: ColdDomainRules,
): ColdDomainUsers {
  const byUser = eventsByUser(table);
  const domainOf = eventDomains(table);
  const isPositive = (event: number) => domainOf(event) === target && (table.values[event] ?? 0) >= minValue;
  const eligible = usersWith(byUser).filter((user) => {
    const own = eventsAt(byUser, user);
    return own.filter((event) => domainOf(event) === source).length >= 5 && own.filter(isPositive).length >= 3;
  });
  const validation = settled ?? drawSample(eligible, Math.round(0.15 * eligible.length), seededUniform(0));
  const drawn = new Set(validation);
  const rest = eligible.filter((user) => !drawn.has(user));
  const test = drawSample(rest, Math.round(0.2 * eligible.length), seededUniform(seed));
  return { validation: validation.toSorted(), test: test.toSorted() };
}

function eventDomains({ domainOf, items }: EventColumns): (event: number) => number | undefined {
  if (domainOf === undefined) throw new RangeError("A split by domain needs the domains of the items.");
  return (event) => domainOf[items[event] ?? 0];
}
