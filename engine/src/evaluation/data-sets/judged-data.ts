/** Public data sets in dense indices. This file: their common form. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
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
  /** By name; unpacked where the name ends in `.gz`. */
  text(name: string, encoding?: "utf8" | "latin1"): string;
}

/** Reads some files of a data set. Throws `FILE_UNREADABLE` that says where they were looked for. */
export function readSource(root: string, name: string, fileNames: readonly string[]): SourceFiles {
  const hash = createHash("sha256");
  const contents = new Map(
    fileNames
      .toSorted((a, b) => (a < b ? -1 : 1))
      .map((fileName) => {
        const bytes = readFile(join(root, name, fileName));
        hash.update(bytes);
        return [fileName, fileName.endsWith(".gz") ? gunzipSync(bytes) : bytes];
      }),
  );
  return {
    identity: { name, sha256: hash.digest("hex") },
    text: (fileName, encoding = "utf8") => contents.get(fileName)?.toString(encoding) ?? "",
  };
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

/** Numbers users and items in order of first appearance; `itemOf` says what is known of an item besides its name. */
export function judgedData(
  identity: DataIdentity,
  named: readonly NamedEvent[],
  itemOf: (name: string) => Pick<Item, "domain" | "title"> & Partial<Item>,
): JudgedData {
  const users = numbering(named.map(({ user }) => user));
  const items = numbering(named.map(({ item }) => item));
  const catalogue = createCatalogue(
    [...items.keys()].map((name) => createItem({ ...itemOf(name), id: parseItemId(name) })),
  );
  const isTimed = named.some(({ time }) => time !== undefined);
  return {
    identity,
    catalogue,
    userNames: [...users.keys()],
    events: {
      userCount: users.size,
      itemCount: items.size,
      users: Uint32Array.from(named, ({ user }) => users.get(user) ?? 0),
      items: Uint32Array.from(named, ({ item }) => items.get(item) ?? 0),
      values: Float32Array.from(named, ({ value }) => value),
      ...(isTimed && { times: Float64Array.from(named, ({ time }) => time ?? 0) }),
      domainOf: catalogue.domainOf,
    },
  };
}

function numbering(names: readonly string[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const name of names) if (!numbers.has(name)) numbers.set(name, numbers.size);
  return numbers;
}

/**
 * The part of a data set that a protocol works on: events that pass `isKept`, then users and items with at least `core` events
 * each, again and again until all have (1: no such filter). Users and items without events are left out and the others renumbered.
 */
export function filterData(
  data: JudgedData,
  { isKept = () => true, core = 1 }: { readonly isKept?: (value: number) => boolean; readonly core?: number },
): JudgedData {
  const { events, catalogue, userNames } = data;
  let kept = Uint32Array.from(events.users.keys()).filter((event) => isKept(events.values[event] ?? 0));
  for (let before = -1; before !== kept.length;) {
    before = kept.length;
    const userCounts = countsOf(kept, events.users, events.userCount);
    const itemCounts = countsOf(kept, events.items, events.itemCount);
    kept = kept.filter(
      (event) =>
        (userCounts[events.users[event] ?? 0] ?? 0) >= core && (itemCounts[events.items[event] ?? 0] ?? 0) >= core,
    );
  }
  const named = Array.from(kept, (event) => ({
    user: userNames[events.users[event] ?? 0] ?? "",
    item: catalogue.items[events.items[event] ?? 0]?.id ?? "",
    value: events.values[event] ?? 0,
    ...(events.times && { time: events.times[event] ?? 0 }),
  }));
  const byId = new Map(catalogue.items.map((item) => [String(item.id), item]));
  const filtered = judgedData(data.identity, named, (name) => byId.get(name) ?? { domain: "movie", title: name });
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

function countsOf(events: Uint32Array, columns: Uint32Array, count: number): Uint32Array {
  const counts = new Uint32Array(count);
  for (const event of events) counts[columns[event] ?? 0] = (counts[columns[event] ?? 0] ?? 0) + 1;
  return counts;
}
