/** Data sets whose users are known in several domains, with the users on whom a transfer from one to another is judged. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { EngineError } from "../../domain/errors.ts";
import { drawColdDomainUsers, type ColdDomainUsers, type Direction } from "../splits/cold-domain.ts";
import { judgedData, linesOf, readSource, type JudgedData, type NamedEvent, type SourceFiles } from "./judged-data.ts";

export interface CrossDomainData extends JudgedData {
  /** An event of at least this value is a like. */
  readonly minValue: number;
  /** All that can be judged, as places in `catalogue.domains`. */
  readonly directions: readonly Direction[];
  /** Validation users are the same for every seed, and never test users. */
  usersOf(direction: Direction, seed: number): ColdDomainUsers;
}

/** Films and books reviewed by 8,317 users, and by 12,185 who have films alone; any review is a like. */
export function readAmazonMovieBook(root: string): CrossDomainData {
  const name = "xdomain-amazon-movie-book";
  const files = ["train_overlap", "valid", "test", "train_A"];
  const source = readSource(root, name, [...files.map((file) => `${file}.txt`), "items.tsv"]);
  const items = itemsIn(source);
  // User numbers restart in each file.
  const events = files.flatMap((file) =>
    linesOf(source.text(`${file}.txt`)).flatMap((line) => {
      const [user = "", list = ""] = line.split("\t");
      return list.split(",").map((item): NamedEvent => ({ user: `${file} ${user}`, item, value: 1 }));
    }),
  );
  const data = judgedData(source.identity, events, (id) => ({
    domain: items.get(id)?.domain ?? "book",
    title: items.get(id)?.title ?? id,
  }));
  return withUsers(data, 1, readUserLists(root, name));
}

/** Authors of its books by item, as far as they are known. */
export function readAmazonAuthors(root: string): ReadonlyMap<string, string> {
  const items = itemsIn(readSource(root, "xdomain-amazon-movie-book", ["items.tsv"]));
  return new Map([...items].flatMap(([item, { author }]) => (author === "" ? [] : [[item, author]])));
}

function itemsIn(source: SourceFiles) {
  return new Map(
    linesOf(source.text("items.tsv"))
      .slice(1)
      .map((line) => {
        const [item = "", domain = "", , title = "", author = ""] = line.split("\t");
        return [item, { domain, title: title === "" ? item : title, author }];
      }),
  );
}

/** 96,041 ratings of books and 69,709 of music from 1 to 5; 1,566 users have both. */
export function readDoubanBookMusic(root: string): CrossDomainData {
  const name = "xdomain-douban-book-music";
  const domains = ["book", "music"];
  const source = readSource(
    root,
    name,
    domains.map((domain) => `${domain}_ratings.dat`),
  );
  const events = domains.flatMap((domain) =>
    linesOf(source.text(`${domain}_ratings.dat`)).map((line): NamedEvent => {
      const [user = "", item = "", rating] = line.split("\t");
      return { user, item: `${domain} ${item}`, value: Number(rating) };
    }),
  );
  const data = judgedData(source.identity, events, (id) => ({ domain: id.split(" ")[0] ?? "book", title: id }));
  return withUsers(data, 4, readUserLists(root, name));
}

/** Domains of the numbered categories, inferred from their sizes. */
const epinionsDomains = new Map([
  ["3", "movie"],
  ["4", "book"],
  ["5", "music"],
]);

/** Ratings from 1 to 5 in three of the 27 categories; 4,634 users have all three. */
export function readEpinions(root: string): CrossDomainData {
  const name = "xdomain-epinions";
  const source = readSource(root, name, ["ratings.tsv"]);
  const events = linesOf(source.text("ratings.tsv"))
    .slice(1)
    .flatMap((line): NamedEvent[] => {
      const [user = "", item = "", category = "", rating] = line.split("\t");
      const domain = epinionsDomains.get(category);
      return domain === undefined ? [] : [{ user, item: `${domain} ${item}`, value: Number(rating) }];
    });
  const data = judgedData(source.identity, newest(events), (id) => ({ domain: id.split(" ")[0] ?? "book", title: id }));
  return withUsers(data, 4, readUserLists(root, name));
}

/** `events.tsv` or `events.tsv.gz` with a line `user item domain [rating] [unix_time]` an event; a rating of 4 is a like. */
export function readCrossDomainFolder(folder: string): CrossDomainData {
  const name = "events.tsv";
  const source = readSource(dirname(folder), basename(folder), [name]);
  const rows = linesOf(source.text(name)).map((line) => line.split("\t"));
  const hasRatings = rows.some(([, , , rating = ""]) => rating !== "" && Number.isFinite(Number(rating)));
  const domainOf = new Map<string, string>();
  const events = rows
    .filter(([user]) => user !== "user")
    .map(([user = "", id = "", domain = "", rating = "", time = ""], place): NamedEvent => {
      const value = hasRatings ? Number(rating) : 1;
      if (domain === "" || !Number.isFinite(value))
        throw new EngineError(
          "FILE_UNREADABLE",
          `${join(folder, name)}: event ${place + 1} needs a user, an item, a domain and a rating, apart by tabs.`,
        );
      const item = `${domain} ${id}`;
      domainOf.set(item, domain);
      return { user, item, value, ...(time !== "" && { time: Number(time) }) };
    });
  const data = judgedData(source.identity, newest(events), (id) => ({ domain: domainOf.get(id) ?? "", title: id }));
  return withUsers(data, hasRatings ? 4 : 1, undefined);
}

/** Of a user's events with the same item only the last one in the file. */
function newest(events: readonly NamedEvent[]): readonly NamedEvent[] {
  const last = new Map(events.map((event) => [`${event.user}\t${event.item}`, event]));
  return [...last.values()];
}

/** User names by direction, such as `movie>book`. */
type UserLists = Readonly<
  Record<string, { readonly validation: UserList; readonly test: Readonly<Record<string, UserList>> }>
>;
/** Numbers, by file where numbers restart in each. */
type UserList = readonly number[] | Readonly<Record<string, readonly number[]>>;

/** Undefined where the folder has none; users are drawn then. */
function readUserLists(root: string, name: string): UserLists | undefined {
  const fileName = `${name}.json`;
  if (!existsSync(join(root, "xdomain-splits", fileName))) return undefined;
  const lists = JSON.parse(readSource(root, "xdomain-splits", [fileName]).text(fileName)) as {
    readonly directions: UserLists;
  };
  return lists.directions;
}

function withUsers(data: JudgedData, minValue: number, lists: UserLists | undefined): CrossDomainData {
  const { domains } = data.catalogue;
  const numberOf = new Map(data.userNames.map((name, user) => [name, user]));
  const usersIn = (list: UserList) =>
    Uint32Array.from(namesIn(list), (name) => {
      const user = numberOf.get(name);
      if (user === undefined) throw new EngineError("FILE_UNREADABLE", `${data.identity.name} has no user ${name}.`);
      return user;
    }).toSorted();
  const directions = domains.flatMap((_, source) =>
    domains.flatMap((__, target): Direction[] => (source === target ? [] : [{ source, target }])),
  );
  return {
    ...data,
    minValue,
    directions,
    usersOf(direction, seed) {
      const listed = lists?.[directionName(data, direction)];
      if (listed === undefined) return drawColdDomainUsers(data.events, direction, { minValue, seed });
      const [validation, test] = [usersIn(listed.validation), listed.test[String(seed)]];
      if (test === undefined) return drawColdDomainUsers(data.events, direction, { minValue, seed, validation });
      return { validation, test: usersIn(test) };
    },
  };
}

function namesIn(list: UserList): readonly string[] {
  if (Array.isArray(list)) return list.map(String);
  return Object.entries(list).flatMap(([file, ids]: [string, readonly number[]]) => ids.map((id) => `${file} ${id}`));
}

export function directionName({ catalogue }: JudgedData, { source, target }: Direction): string {
  return `${catalogue.domains[source]}>${catalogue.domains[target]}`;
}
