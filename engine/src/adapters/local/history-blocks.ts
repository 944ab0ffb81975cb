import type { Event } from "../../domain/event.ts";
import type { AccountId } from "../../domain/ids.ts";
import { encodeEvents } from "./event-text.ts";
import { orderKey } from "./order-key.ts";
import type { SqliteDatabase } from "./sqlite-database.ts";

/** A block is full with so many events. Fewer would be more rows to write, more would be more to decode for one account. */
const blockLimit = 24;

/** Writes the events of accounts as blocks of a run, within the caller's transaction. */
export function createBlockWriter(database: SqliteDatabase) {
  const put = database.prepare(
    "INSERT INTO history_block (run, tenant, first_key, newest_at_ms, events) VALUES (?, ?, ?, ?, ?)",
  );
  return (run: number, tenant: string, accounts: ReadonlyMap<AccountId, readonly Event[]>): void => {
    for (const events of blocksOf(accounts))
      put.run(run, tenant, orderKey(events[0]?.accountId ?? ""), newestOf(events), encodeEvents(events));
  };
}

export const newestOf = (events: readonly Event[]) =>
  events.reduce((newest, event) => Math.max(newest, event.atMs), -Infinity);

/** All events of an account are in one block, and blocks are in the order of their accounts. */
function* blocksOf(accounts: ReadonlyMap<AccountId, readonly Event[]>): Iterable<readonly Event[]> {
  let events: Event[] = [];
  for (const account of [...accounts.keys()].toSorted()) {
    events = events.concat(accounts.get(account) ?? []);
    if (events.length < blockLimit) continue;
    yield events;
    events = [];
  }
  if (events.length > 0) yield events;
}
