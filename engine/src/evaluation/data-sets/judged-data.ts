/** Public data sets in dense indices. This file: their common form. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { EngineError } from "../../domain/errors.ts";
import { parseItemId } from "../../domain/ids.ts";
import { createItem, type Item } from "../../domain/item.ts";
import { createCatalogue, type Catalogue } from "../../models/model.ts";
import type { DataIdentity } from "../card.ts";
import type { EventColumns } from "../splits/events.ts";

export interface JudgedData {
  readonly identity: DataIdentity;
  readonly catalogue: Catalogue;
  readonly events: EventColumns;
  /** Names in the files, by index. */
  readonly userNames: readonly string[];
  /** Pairs of users who are friends, both directions, where the set has them. */
  readonly friends?: readonly (readonly [number, number])[];
}

export interface SourceFiles {
  readonly identity: DataIdentity;
  /** By the name asked for, unpacked. */
  bytes(name: string): Buffer;
  text(name: string, encoding?: "utf8" | "latin1"): string;
}

/** Reads some files of a data set, each as it is or packed with `.gz` behind its name. Throws `FILE_UNREADABLE` that says where they were looked for. */
export function readSource(root: string, name: string, fileNames: readonly string[]): SourceFiles {
  const hash = createHash("sha256");
  const contents = new Map(
    fileNames
      .toSorted((a, b) => (a < b ? -1 : 1))
      .map((fileName) => {
        const found = nameIn(join(root, name), fileName) ?? fileName;
        const bytes = readFile(join(root, name, found));
        hash.update(bytes);
        return [fileName, found.endsWith(".gz") ? gunzipSync(bytes) : bytes];
      }),
  );
  return {
    identity: { name, sha256: hash.digest("hex") },
    bytes: (fileName) => contents.get(fileName) ?? Buffer.alloc(0),
    text: (fileName, encoding = "utf8") => contents.get(fileName)?.toString(encoding) ?? "",
  };
}

/** The name under which a file lies in a folder, its own or with `.gz` behind it. Undefined where there is none. */
export function nameIn(folder: string, name: string): string | undefined {
  return [name, `${name}.gz`].find((one) => existsSync(join(folder, one)));
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new EngineError(
      "FILE_UNREADABLE",
      `There is no ${path}. Name the folder that holds the data sets in CODECATALYST_DATASETS, or a folder of your own with --data.`,
      { cause },
    );
  }
}

/** Lines without their ends, the empty last one left out. */
export function linesOf(text: string): readonly string[] {
  return text.replaceAll("\r", "").trimEnd().split("\n");
}

/** One event of a file. */
export interface NamedEvent {
  readonly user: string;
  readonly item: string;
  readonly value: number;
  readonly time?: number;
}

/** What is known of an item besides its name. */
type ItemOf = (name: string) => Pick<Item, "domain" | "title"> & Partial<Item>;

/** Numbers users and items in order of first appearance. */
export function judgedData(identity: DataIdentity, named: readonly NamedEvent[], itemOf: ItemOf): JudgedData {
  const users = numbering(named.map(({ user }) => user));
  const items = numbering(named.map(({ item }) => item));
  const isTimed = named.some(({ time }) => time !== undefined);
  const columns: NumberedColumns = {
    userNames: [...users.keys()],
    itemNames: [...items.keys()],
    users: Uint32Array.from(named, ({ user }) => users.get(user) ?? 0),
    items: Uint32Array.from(named, ({ item }) => items.get(item) ?? 0),
    values: Float32Array.from(named, ({ value }) => value),
    ...(isTimed && { times: Float64Array.from(named, ({ time }) => time ?? 0) }),
  };
  return columnarData(identity, columns, itemOf);
}

/** Events whose users and items are numbered: large sets are never one object an event. */
export interface NumberedColumns extends Pick<EventColumns, "users" | "items" | "values" | "times"> {
  readonly userNames: readonly string[];
  readonly itemNames: readonly string[];
}

export function columnarData(
  identity: DataIdentity,
  { userNames, itemNames, users, items, values, times }: NumberedColumns,
  itemOf: ItemOf,
): JudgedData {
  const catalogue = createCatalogue(itemNames.map((name) => createItem({ ...itemOf(name), id: parseItemId(name) })));
  const { domainOf } = catalogue;
  const counts = { userCount: userNames.length, itemCount: itemNames.length };
  return {
    identity,
    catalogue,
    userNames,
    events: { ...counts, users, items, values, ...(times && { times }), domainOf },
  };
}

function numbering(names: readonly string[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const name of names) if (!numbers.has(name)) numbers.set(name, numbers.size);
  return numbers;
}

export interface DataFilter {
  readonly isKept?: (value: number) => boolean;
  readonly core?: number;
  readonly itemCore?: number;
}

/**
 * The part of a data set that a protocol works on: events that pass `isKept`, then users and items with at least `core` events
 * each, again and again until all have (1: no such filter),
 * and items `itemCore` where that differs. Users and items without events are left out and the others renumbered.
 */
export function filterData(
  data: JudgedData,
  { isKept = () => true, core = 1, itemCore = core }: DataFilter,
): JudgedData {
  const { events, catalogue, userNames } = data;
  let kept = Uint32Array.from(events.users.keys()).filter((event) => isKept(events.values[event] ?? 0));
  for (let before = -1; before !== kept.length;) {
    before = kept.length;
    const userCounts = countsOf(kept, events.users, events.userCount);
    const itemCounts = countsOf(kept, events.items, events.itemCount);
    kept = kept.filter(
      (event) =>
        (userCounts[events.users[event] ?? 0] ?? 0) >= core && (itemCounts[events.items[event] ?? 0] ?? 0) >= itemCore,
    );
  }
  const users = renumbered(kept.map((event) => events.users[event] ?? 0));
  const items = renumbered(kept.map((event) => events.items[event] ?? 0));
  const { times } = events;
  const columns: NumberedColumns = {
    userNames: users.known.map((user) => userNames[user] ?? ""),
    itemNames: items.known.map((item) => catalogue.items[item]?.id ?? ""),
    users: users.numbers,
    items: items.numbers,
    values: Float32Array.from(kept, (event) => events.values[event] ?? 0),
    ...(times && { times: Float64Array.from(kept, (event) => times[event] ?? 0) }),
  };
  const byId = new Map(catalogue.items.map((item) => [String(item.id), item]));
  const filtered = columnarData(data.identity, columns, (name) => byId.get(name) ?? { domain: "movie", title: name });
  const nameOf = (user: number) => userNames[user] ?? "";
  return data.friends === undefined
    ? filtered
    : withFriends(
        filtered,
        data.friends.map(([one, other]) => [nameOf(one), nameOf(other)]),
      );
}

/** With friends by their names in the files; a pair counts once, and not at all where one of the two has no events. */
export function withFriends(data: JudgedData, pairs: readonly (readonly [string, string])[]): JudgedData {
  const numberOf = numbering(data.userNames);
  const friends = new Map<string, readonly [number, number]>();
  for (const [one, other] of pairs) {
    const pair = [numberOf.get(one), numberOf.get(other)] as const;
    if (pair[0] !== undefined && pair[1] !== undefined) friends.set(pair.join(" "), [pair[0], pair[1]]);
  }
  return { ...data, friends: [...friends.values()] };
}

/** Numbers in order of first appearance, and which number each was before. */
export function renumbered(numbers: Uint32Array): { readonly numbers: Uint32Array; readonly known: readonly number[] } {
  const numberOf = new Map<number, number>();
  const known: number[] = [];
  const out = numbers.map((before) => {
    const found = numberOf.get(before);
    if (found !== undefined) return found;
    numberOf.set(before, known.length);
    return known.push(before) - 1;
  });
  return { numbers: out, known };
}

function countsOf(events: Uint32Array, columns: Uint32Array, count: number): Uint32Array {
  const counts = new Uint32Array(count);
  for (const event of events) counts[columns[event] ?? 0] = (counts[columns[event] ?? 0] ?? 0) + 1;
  return counts;
}
