import type { Event, TasteEvent } from "../domain/event.ts";
import { parseAccountId, parseEventId, parseItemId, parseTenantId } from "../domain/ids.ts";
import type { AccountId, ItemId, TenantId } from "../domain/ids.ts";

/** What a contract suite gets from `open`: a port with nothing in it. */
export interface Opened<Port> {
  readonly port: Port;
  /** Ends the port as a restart would and opens what it left behind; only asked of those that are durable. */
  reopen?(): Promise<Port>;
  /** Ends the port and removes what it left behind. */
  close(): Promise<void>;
}

export interface Abilities {
  /** What was acknowledged is there after a restart. */
  readonly isDurable: boolean;
  /** Each call takes long, as on an emulator or under faults: a fifth of what is put, and of the runs. */
  readonly isSlow?: boolean;
}

export const shareOf = ({ isSlow = false }: Abilities): number => (isSlow ? 0.2 : 1);

/** Ids that go wrong where a text is pasted into a path, a query, a pattern or a sort order. */
export const awkwardTexts: readonly string[] = [
  "a/b/../c",
  "../..",
  "'; drop table event; --",
  'double "quotes" and \\backslash\\',
  "100%_like*glob?",
  "emoji 👩‍👩‍👧 🎬",
  "naïve naïve",
  "中文 العربية",
  "\u{FFFD}\u{E000}",
  "__proto__",
  "constructor",
  "null",
  "0",
  "00",
  "0.0",
  "1e3",
  "A",
  "a",
  `long ${"x".repeat(251)}`,
];

export const tenantA: TenantId = parseTenantId("default");
export const tenantB: TenantId = parseTenantId("other/tenant 🏢");

export const accountIds = (...texts: readonly string[]): readonly AccountId[] => texts.map(parseAccountId);
export const itemIds = (...texts: readonly string[]): readonly ItemId[] => texts.map(parseItemId);

/** A `view` with everything that a test does not care about filled in. */
export function someEvent(id: string, fields: { account?: string; item?: string; atMs?: number } = {}): TasteEvent {
  return {
    id: parseEventId(id),
    accountId: parseAccountId(fields.account ?? "account"),
    itemId: parseItemId(fields.item ?? "item"),
    atMs: fields.atMs ?? Date.UTC(2026, 0, 1),
    kind: "view",
  };
}

/** One event of every kind, with every field that an event can have. */
export function oneEventOfEachShape(account: string): readonly Event[] {
  const atMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  const base = (id: string) => someEvent(`${account} ${id}`, { account, item: `item of ${id}`, atMs });
  return [
    base("view"),
    { ...base("attributed"), kind: "purchase", recommendationId: "list/1 🧾" },
    { ...base("finish"), kind: "finish", context: { company: "family", weather: "rainy" } },
    { ...base("like"), kind: "like", context: { weather: "snowy" } },
    { ...base("progress"), kind: "progress", ratio: 1 / 3 },
    { ...base("rate, lowest"), kind: "rate", ratio: 0 },
    { ...base("rate, highest"), kind: "rate", ratio: 1, recommendationId: "list 2" },
    { ...base("emoji"), kind: "emoji", emoji: "👩‍👩‍👧" },
    { ...base("private"), kind: "finish", isPrivate: true },
    { ...base("retract"), kind: "retract", eventId: parseEventId("🧾 another") },
    { ...base("leave-out"), kind: "leave-out" },
    { ...base("a fraction of a millisecond"), kind: "skip", atMs: atMs + 0.25 },
    { ...base("long ago"), kind: "like", atMs: 86_400_000 },
    { ...base("the last time a date can hold"), kind: "dislike", atMs: 8.64e15 },
  ];
}
