import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawColdDomainUsers, splitColdDomain } from "./cold-domain.ts";
import { splitColdItems, splitColdUsers } from "./cold-start.ts";
import { eventsAt, eventsByUser, floorShare, itemsOf, popularityOf, type EventColumns } from "./events.ts";
import type { Fold, Split } from "./fold.ts";
import { splitOffUsers } from "./strong-generalisation.ts";
import { splitTimeline, timeQuantile } from "./timeline.ts";
import { leaveLastOut, splitAtRandom, splitEightOneOne } from "./weak-generalisation.ts";

const userCount = 12;
const itemCount = 15;
const domainOf = Uint8Array.from({ length: itemCount }, (_, item) => item % 3);
type Table = Required<EventColumns>;

/** Each cell is user · itemCount + item. */
function tableOf(cells: readonly number[], times: readonly number[], values: readonly number[]): Table {
  return {
    userCount,
    itemCount,
    users: Uint32Array.from(cells, (cell) => Math.floor(cell / itemCount)),
    items: Uint32Array.from(cells, (cell) => cell % itemCount),
    values: Float32Array.from(values),
    times: Float64Array.from(times),
    domainOf,
  };
}

// Without the size, fast-check stops at about ten events, too few for a leak.
const someTable = fc
  .uniqueArray(fc.nat(userCount * itemCount - 1), { maxLength: 150, size: "max" })
  .chain((cells) => {
    const column = (max: number) => fc.array(fc.nat(max), { minLength: cells.length, maxLength: cells.length });
    return fc.record({ cells: fc.constant(cells), times: column(20), values: column(4) });
  })
  .map(({ cells, times, values }) => tableOf(cells, times, values));
const someSeed = fc.nat(1_000);
const fullTable = tableOf(
  Array.from({ length: userCount * itemCount }, (_, cell) => cell),
  Array.from({ length: userCount * itemCount }, (_, cell) => (cell * 7) % 40),
  Array.from({ length: userCount * itemCount }, (_, cell) => cell % 5),
);

const numbers = (length: number) => Array.from({ length }, (_, number) => number);
const usersOf = (table: EventColumns, events: Uint32Array) => new Set(events.map((event) => table.users[event]!));
const isAscending = (values: Uint32Array) => values.every((value, place) => place === 0 || values[place - 1]! < value);

/** What holds for every fold: each list belongs to its user, and no event is in two lists. */
function checkFold(table: EventColumns, fold: Fold): void {
  expect(isAscending(fold.users)).toBe(true);
  const lists = [fold.foldIn, fold.target, fold.masked];
  const dealt = lists.flatMap(({ events }) => [...events]);
  expect(new Set(dealt).size).toBe(dealt.length);
  for (const list of lists) {
    expect(list.offsets).toHaveLength(fold.users.length + 1);
    for (const [place, user] of fold.users.entries())
      expect(eventsAt(list, place).every((event) => table.users[event] === user)).toBe(true);
  }
}

/** A split whose training holds nothing that is to be found. */
function checkSplit(table: EventColumns, { train, test }: Split): void {
  expect(isAscending(train)).toBe(true);
  checkFold(table, test);
  const learnt = new Set(train);
  expect(test.target.events.some((event) => learnt.has(event))).toBe(false);
}

describe("events", () => {
  it("are grouped by user in the table's order", () => {
    const table = tableOf([15, 3, 16, 1], [4, 3, 2, 1], [1, 2, 3, 4]);
    const byUser = eventsByUser(table);
    expect([0, 1, 2].map((user) => [...eventsAt(byUser, user)])).toEqual([[1, 3], [0, 2], []]);
  });

  it("are picked by value, and counted by item", () => {
    const table = tableOf([15, 3, 18, 1], [4, 3, 2, 1], [1, 2, 3, 4]);
    expect([...itemsOf(table, Uint32Array.of(0, 1, 3))]).toEqual([0, 3, 1]);
    expect([...itemsOf(table, Uint32Array.of(0, 1, 3), 2)]).toEqual([3, 1]);
    expect(Array.from(popularityOf(table, Uint32Array.of(0, 1, 2), 2)).slice(0, 5)).toEqual([0, 0, 0, 2, 0]);
  });

  it("are refused with a reason", () => {
    const table = tableOf([15, 3], [4, 3], [1, 2]);
    expect(() => eventsByUser(tableOf([7, 9, 7], [0, 0, 0], [0, 0, 0]))).toThrow("Event 2: user 0 has item 7 already.");
    expect(() => eventsByUser({ ...table, users: Uint32Array.of(0, 12) })).toThrow("Event 1 is of user 12 and item 3");
    expect(() => eventsByUser({ ...table, items: Uint32Array.of(15, 0) })).toThrow("Event 0 is of user 1 and item 15");
    expect(() => eventsByUser({ ...table, values: new Float32Array(3) })).toThrow("columns of 2 users have 2, 3, 2");
    expect(() => eventsByUser({ ...table, times: Float64Array.of(1, Number.NaN) })).toThrow("Event 1 has the time NaN");
    expect(() => eventsByUser({ ...table, domainOf: new Uint8Array(2) })).toThrow("2 domains for 15 items");
  });

  it("are shared out as on paper", () => {
    for (let count = 0; count < 1_000; count += 1)
      for (const percent of [10, 20, 29, 50, 70, 80])
        expect(floorShare(count, percent / 100)).toBe(Math.floor((count * percent) / 100));
  });
});

describe("weak generalisation", () => {
  it("at random holds out the floor of each user's share and tells the rest", () => {
    fc.assert(
      fc.property(someTable, someSeed, fc.constantFrom(0, 0.2, 0.5, 1), (table, seed, ratio) => {
        const split = splitAtRandom(table, ratio, seed);
        checkSplit(table, split);
        const byUser = eventsByUser(table);
        for (const [place, user] of split.test.users.entries()) {
          const own = eventsAt(byUser, user).length;
          expect(eventsAt(split.test.target, place)).toHaveLength(floorShare(own, ratio));
          expect(eventsAt(split.test.foldIn, place)).toHaveLength(own - floorShare(own, ratio));
        }
        expect(split.test.foldIn.events.toSorted()).toEqual(split.train);
        expect(splitAtRandom(table, ratio, seed)).toEqual(split);
      }),
    );
  });

  it("at random takes each event as often as any other", () => {
    const counts = new Uint32Array(fullTable.users.length);
    for (let seed = 0; seed < 400; seed += 1)
      for (const event of splitAtRandom(fullTable, 0.2, seed).test.target.events) counts[event]! += 1;
    // 80 expected, with a standard deviation of 8.
    for (const count of counts) expect(Math.abs(count - 80)).toBeLessThan(40);
  });

  it("8 : 1 : 1 rounds as RecBole does", () => {
    const sizes = numbers(userCount).map((user) => [1, 2, 3, 9, 10, 11, 15][user] ?? 0);
    const cells = sizes.flatMap((size, user) => numbers(size).map((item) => user * itemCount + item));
    const table = tableOf(cells, cells, cells);
    const { train, validation, test } = splitEightOneOne(table, 1);
    const counts = numbers(7).map((place) =>
      [test.foldIn, test.masked, test.target].map((list) => eventsAt(list, place).length),
    );
    expect(counts).toEqual([
      [1, 0, 0],
      [1, 0, 1],
      [1, 1, 1],
      [7, 1, 1],
      [8, 1, 1],
      [9, 1, 1],
      [13, 1, 1],
    ]);
    expect(train).toHaveLength(40);
    expect(validation.target).toEqual(test.masked);
    expect(validation.masked.events).toHaveLength(0);
  });

  it("8 : 1 : 1 and the last event each leave nothing out and nothing twice", () => {
    fc.assert(
      fc.property(someTable, someSeed, (table, seed) => {
        for (const split of [splitEightOneOne(table, seed), leaveLastOut(table)]) {
          checkSplit(table, split);
          checkSplit(table, { ...split, test: split.validation });
          const { test, validation } = split;
          const all = [...split.train, ...validation.target.events, ...test.target.events];
          expect(all.toSorted((a, b) => a - b)).toEqual(numbers(table.users.length));
        }
        expect(splitEightOneOne(table, seed)).toEqual(splitEightOneOne(table, seed));
      }),
    );
  });

  it("tests the last event by time, of equal times the last in the table", () => {
    const table = tableOf([0, 1, 2, 15, 16, 30], [5, 9, 9, 3, 2, 1], [1, 1, 1, 1, 1, 1]);
    const { train, validation, test } = leaveLastOut(table);
    expect([...test.target.events]).toEqual([2, 3]);
    expect([...validation.target.events]).toEqual([1]);
    expect([...train]).toEqual([0, 4, 5]);
    expect([...eventsAt(test.target, 2)]).toEqual([]);
    const { times: _, ...timeless } = table;
    expect([...leaveLastOut(timeless).test.target.events]).toEqual([2, 4]);
  });

  it("has nothing later in training than in a user's target when the last is left out", () => {
    fc.assert(
      fc.property(someTable, (table) => {
        const { test } = leaveLastOut(table);
        for (const place of test.users.keys())
          for (const target of eventsAt(test.target, place))
            for (const told of [...eventsAt(test.foldIn, place), ...eventsAt(test.masked, place)])
              expect(table.times[told]).toBeLessThanOrEqual(table.times[target]!);
      }),
    );
  });
});

describe("strong generalisation", () => {
  it("trains on none of the users held out, and asks for nothing that training has not seen", () => {
    fc.assert(
      fc.property(someTable, someSeed, (table, seed) => {
        fc.pre(usersOf(table, Uint32Array.from(numbers(table.users.length))).size >= 5);
        const options = { validationUserCount: 2, testUserCount: 3, seed };
        const split = splitOffUsers(table, options);
        checkSplit(table, split);
        checkFold(table, split.validation);
        const heldOut = [...split.validation.users, ...split.test.users];
        expect(new Set(heldOut).size).toBe(5);
        expect(usersOf(table, split.train).intersection(new Set(heldOut)).size).toBe(0);
        const learnt = new Set(itemsOf(table, split.train));
        for (const { users, foldIn, target } of [split.validation, split.test])
          for (const place of users.keys()) {
            const [told, wanted] = [eventsAt(foldIn, place), eventsAt(target, place)];
            expect(wanted).toHaveLength(floorShare(told.length + wanted.length, 0.2));
            for (const item of itemsOf(table, Uint32Array.of(...told, ...wanted))) expect(learnt.has(item)).toBe(true);
          }
        expect(splitOffUsers(table, options)).toEqual(split);
      }),
    );
  });

  it("refuses to hold out more users than there are", () => {
    const options = { validationUserCount: 6, testUserCount: 7, seed: 1 };
    expect(() => splitOffUsers(fullTable, options)).toThrow("Of 12 users 6 + 7 cannot be held out.");
  });
});

describe("global timeline", () => {
  it("never learns, tells or offers what comes later", () => {
    fc.assert(
      fc.property(someTable, fc.nat(20), fc.nat(20), (table, one, other) => {
        const [validationFrom, testFrom] = [Math.min(one, other), Math.max(one, other)];
        const { train, validation, test } = splitTimeline(table, { validationFrom, testFrom });
        const timesOf = (events: Uint32Array) => [...events].map((event) => table.times[event]!);
        expect(timesOf(train).every((time) => time < validationFrom)).toBe(true);
        const folds = [
          { fold: validation, from: validationFrom, to: testFrom },
          { fold: test, from: testFrom, to: Infinity },
        ];
        for (const { fold, from, to } of folds) {
          const earlier = numbers(table.users.length).filter((event) => table.times[event]! < from);
          expect(new Set(fold.candidates)).toEqual(new Set(itemsOf(table, Uint32Array.from(earlier))));
          const within = table.times.filter((time) => time >= from && time < to).length;
          const found = fold.warm.target.events.length + fold.cold.target.events.length;
          expect(found + fold.newItemEventCount).toBe(within);
          for (const half of [fold.warm, fold.cold]) {
            checkFold(table, half);
            expect(timesOf(half.foldIn.events).every((time) => time < from)).toBe(true);
            expect(timesOf(half.target.events).every((time) => time >= from && time < to)).toBe(true);
            for (const item of itemsOf(table, half.target.events)) expect(fold.candidates).toContain(item);
          }
          expect(fold.cold.foldIn.events).toHaveLength(0);
          for (const place of fold.warm.users.keys())
            expect(eventsAt(fold.warm.foldIn, place).length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it("begins after the asked share of events", () => {
    const table = tableOf([0, 1, 2, 3, 4], [10, 20, 20, 30, 40], [0, 0, 0, 0, 0]);
    expect([0, 0.2, 0.4, 0.6, 0.8, 1].map((ratio) => timeQuantile(table, ratio))).toEqual([10, 20, 30, 30, 40, 40]);
  });

  it("refuses events without times, and a test before validation", () => {
    const { times: _, ...timeless } = fullTable;
    expect(() => splitTimeline(timeless, { validationFrom: 1, testFrom: 2 })).toThrow("needs the times");
    expect(() => splitTimeline(fullTable, { validationFrom: 3, testFrom: 2 })).toThrow("cannot begin after the test");
  });
});

describe("cold start", () => {
  it("of users tells so many events of each and trains on none", () => {
    fc.assert(
      fc.property(someTable, someSeed, fc.constantFrom(2, Infinity), (table, seed, targetCount) => {
        const options = { userRatio: 0.5, minEventCount: 5, foldInCount: 3, targetCount, seed };
        const split = splitColdUsers(table, options);
        checkSplit(table, split);
        const byUser = eventsByUser(table);
        const eligible = numbers(userCount).filter((user) => eventsAt(byUser, user).length >= 5);
        expect(split.test.users).toHaveLength(Math.floor(eligible.length / 2));
        expect(usersOf(table, split.train).intersection(new Set(split.test.users)).size).toBe(0);
        for (const [place, user] of split.test.users.entries()) {
          expect(eventsAt(split.test.foldIn, place)).toHaveLength(3);
          const left = eventsAt(byUser, user).length - 3;
          expect(eventsAt(split.test.target, place)).toHaveLength(Math.min(left, targetCount));
        }
        expect(splitColdUsers(table, options)).toEqual(split);
      }),
    );
  });

  it("of users refuses to tell everything", () => {
    const options = { minEventCount: 5, foldInCount: 5, seed: 1 };
    expect(() => splitColdUsers(fullTable, options)).toThrow("Of 5 events 5 cannot be told");
  });

  it("of items trains on none of their events, and asks for them alone", () => {
    fc.assert(
      fc.property(someTable, someSeed, (table, seed) => {
        const options = { itemRatio: 0.3, minEventCount: 2, seed };
        const split = splitColdItems(table, options);
        checkSplit(table, split);
        const cold = new Set(split.coldItems);
        const isCold = (item: number) => cold.has(item);
        expect(isAscending(split.coldItems)).toBe(true);
        expect(itemsOf(table, split.train).some(isCold)).toBe(false);
        expect(itemsOf(table, split.test.foldIn.events).some(isCold)).toBe(false);
        expect(itemsOf(table, split.test.target.events).every(isCold)).toBe(true);
        for (const place of split.test.users.keys()) {
          expect(eventsAt(split.test.foldIn, place).length).toBeGreaterThan(0);
          expect(eventsAt(split.test.target, place).length).toBeGreaterThan(0);
        }
        const concerned = table.users.filter((_, event) => isCold(table.items[event]!));
        expect(split.test.users.length + split.unknownUserCount).toBe(new Set(concerned).size);
        expect(splitColdItems(table, options)).toEqual(split);
        const even = splitColdItems(table, { ...options, isEligible: (item) => item % 2 === 0 });
        expect(even.coldItems.every((item) => item % 2 === 0)).toBe(true);
      }),
    );
  });
});

describe("cold domain", () => {
  const direction = { source: 0, target: 1 };
  const domainsOf = (table: Table, events: Uint32Array) =>
    new Set([...itemsOf(table, events)].map((item) => domainOf[item]!));

  it("hides the whole target history of test users, and of validation users while tuning", () => {
    const someUsers = fc.uniqueArray(fc.nat(userCount - 1), { minLength: 4, maxLength: 8 });
    fc.assert(
      fc.property(someTable, someUsers, (table, chosen) => {
        const users = { validation: Uint32Array.from(chosen.slice(0, 2)), test: Uint32Array.from(chosen.slice(2)) };
        const split = splitColdDomain(table, direction, users);
        checkSplit(table, split);
        checkSplit(table, { train: split.tuningTrain, test: split.validation });
        const of = (events: Uint32Array, some: Uint32Array) =>
          events.filter((event) => some.includes(table.users[event]!));
        expect(domainsOf(table, split.train).has(2)).toBe(false);
        expect(domainsOf(table, of(split.train, users.test)).has(1)).toBe(false);
        expect(domainsOf(table, of(split.tuningTrain, Uint32Array.from(chosen))).has(1)).toBe(false);
        expect(new Set(split.tuningTrain).isSubsetOf(new Set(split.train))).toBe(true);
        for (const { foldIn, target } of [split.validation, split.test]) {
          expect(domainsOf(table, foldIn.events).isSubsetOf(new Set([0]))).toBe(true);
          expect(domainsOf(table, target.events).isSubsetOf(new Set([1]))).toBe(true);
        }
        const dealt = split.train.length + split.test.target.events.length;
        expect(dealt).toBe(table.items.filter((item) => domainOf[item]! < 2).length);
        expect([...split.catalogue].every((item) => domainOf[item] === 1 && table.items.includes(item))).toBe(true);
      }),
    );
  });

  it("draws the shares that the rules name, validation alike for all seeds", () => {
    const table: Table = {
      ...fullTable,
      userCount: 100,
      users: Uint32Array.from({ length: 1_500 }, (_, event) => Math.floor(event / itemCount)),
      items: Uint32Array.from({ length: 1_500 }, (_, event) => event % itemCount),
      // Every fourth user likes nothing.
      values: Float32Array.from({ length: 1_500 }, (_, event) => (Math.floor(event / itemCount) % 4 === 0 ? 1 : 5)),
      times: new Float64Array(1_500),
    };
    const draw = (seed: number) => drawColdDomainUsers(table, direction, { minValue: 4, seed });
    const [one, other] = [draw(0), draw(1)];
    expect(one.validation).toHaveLength(Math.round(0.15 * 75));
    expect(one.test).toHaveLength(Math.round(0.2 * 75));
    expect(other.validation).toEqual(one.validation);
    expect(other.test).not.toEqual(one.test);
    expect(draw(1)).toEqual(other);
    for (const { validation, test } of [one, other]) {
      expect(isAscending(test)).toBe(true);
      expect(new Set(test).isDisjointFrom(new Set(validation))).toBe(true);
      expect([...test, ...validation].some((user) => user % 4 === 0)).toBe(false);
    }
  });

  it("refuses a user in both lists, and events without domains", () => {
    const users = { validation: Uint32Array.of(1, 2), test: Uint32Array.of(2, 3) };
    expect(() => splitColdDomain(fullTable, direction, users)).toThrow("User 2 is in validation and in the test.");
    const { domainOf: _, ...domainless } = fullTable;
    expect(() => splitColdDomain(domainless, direction, users)).toThrow("needs the domains");
  });
});
