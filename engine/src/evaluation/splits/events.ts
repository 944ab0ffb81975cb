/** Events as columns, and which of them a split puts where. Splits name events by their place in the table. */

/** One entry an event, users and items as dense indices. No user has the same item twice. */
export interface EventColumns {
  readonly userCount: number;
  readonly itemCount: number;
  readonly users: Uint32Array;
  readonly items: Uint32Array;
  /** Rating or strength. */
  readonly values: Float32Array;
  /** Anything that grows with time. Without them the table's own order is the order in time, also where times are equal. */
  readonly times?: Float64Array;
  /** Domain of each item (not of each event), as in a catalogue. */
  readonly domainOf?: Uint8Array;
}

/** Events by place: `events[offsets[p]..offsets[p+1]]`. */
export interface EventLists {
  readonly offsets: Uint32Array;
  readonly events: Uint32Array;
}

/**
 * The events of each user in the table's order. RangeError names the first event that has an index out of range, or the same
 * user and item as another: half of such a pair would tell a model the other half.
 */
export function eventsByUser(table: EventColumns): EventLists {
  checkColumns(table);
  const { users, items } = table;
  const lists = groupByUser(table);
  // One more than the user who was last seen with the item.
  const seenBy = new Uint32Array(table.itemCount);
  for (const event of lists.events) {
    const user = users[event] ?? 0;
    const item = items[event] ?? 0;
    if (seenBy[item] === user + 1) throw new RangeError(`Event ${event}: user ${user} has item ${item} already.`);
    seenBy[item] = user + 1;
  }
  return lists;
}

/** The events of each user in the table's order, whatever their items. */
export function groupByUser({ users, userCount }: Pick<EventColumns, "users" | "userCount">): EventLists {
  const offsets = new Uint32Array(userCount + 1);
  for (const user of users) offsets[user + 1] = (offsets[user + 1] ?? 0) + 1;
  for (let user = 0; user < userCount; user += 1) offsets[user + 1] = (offsets[user + 1] ?? 0) + (offsets[user] ?? 0);
  const events = new Uint32Array(users.length);
  const cursor = offsets.slice(0, userCount);
  for (let event = 0; event < users.length; event += 1) {
    const user = users[event] ?? 0;
    const place = cursor[user] ?? 0;
    events[place] = event;
    cursor[user] = place + 1;
  }
  return { offsets, events };
}

function checkColumns(table: EventColumns): void {
  checkLengths(table);
  const { users, items, times, userCount, itemCount } = table;
  for (const [event, user] of users.entries())
    if (user >= userCount || (items[event] ?? itemCount) >= itemCount)
      throw new RangeError(
        `Event ${event} is of user ${user} and item ${items[event]}, outside ${userCount} × ${itemCount}.`,
      );
  const undated = times?.findIndex((time) => !Number.isFinite(time)) ?? -1;
  if (undated !== -1) throw new RangeError(`Event ${undated} has the time ${times?.[undated]}.`);
}

function checkLengths({ users, items, values, times, domainOf, itemCount }: EventColumns): void {
  const lengths = [items.length, values.length, times?.length ?? users.length];
  if (lengths.some((length) => length !== users.length))
    throw new RangeError(`The columns of ${users.length} users have ${lengths.join(", ")} entries.`);
  if (domainOf !== undefined && domainOf.length !== itemCount)
    throw new RangeError(`There are ${domainOf.length} domains for ${itemCount} items.`);
}

/** The events at a place of a list. */
export function eventsAt({ offsets, events }: EventLists, place: number): Uint32Array {
  return events.subarray(offsets[place], offsets[place + 1]);
}

/** Items of those events whose value is at least `minValue`. */
export function itemsOf(table: EventColumns, events: Uint32Array, minValue = -Infinity): Uint32Array {
  return events.filter((event) => (table.values[event] ?? 0) >= minValue).map((event) => table.items[event] ?? 0);
}

/** How many of those events with a value of at least `minValue` each item has: of training events, its popularity. */
export function popularityOf(table: EventColumns, events: Uint32Array, minValue = -Infinity): Uint32Array {
  const popularity = new Uint32Array(table.itemCount);
  for (const item of itemsOf(table, events, minValue)) popularity[item] = (popularity[item] ?? 0) + 1;
  return popularity;
}

/** Floor of a share, for which 0.29 · 100 is 29 although it is a hair less in binary. */
export function floorShare(count: number, ratio: number): number {
  return Math.floor(count * ratio + 1e-9);
}

/** Places of `keep` in ascending order. */
export function placesWhere(count: number, keep: (place: number) => boolean): Uint32Array {
  const places = new Uint32Array(count);
  let kept = 0;
  for (let place = 0; place < count; place += 1) if (keep(place)) places[kept++] = place;
  return places.slice(0, kept);
}
