import { EngineError } from "../../../domain/errors.ts";
import { parseAccountId, parseItemId, parseUserId } from "../../../domain/ids.ts";
import { createItem } from "../../../domain/item.ts";
import { descriptionOrNothing, parseCount, parseTitle, present, scopedId } from "../fields.ts";
import { createImportedEvent, type Happening } from "../import-event.ts";
import type { Importer, ImportRecord, ImportSource } from "../importer.ts";
import { cell, createIdGuard, fileNamed, readLookup, readTableRecords } from "../read-records.ts";
import { isRecord, readJsonFile } from "../read/read-json.ts";
import type { TableFormat } from "../read/read-table.ts";
import { tagsOf } from "../../../domain/titles.ts";

/**
 * HetRec 2011 last.fm (Cantador et al. 2011): `artists.dat`, `user_artists.dat`, `user_friends.dat`, tags from `user_taggedartists.dat` or the
 * counted `artist_tags.tsv`, with `tags.dat` in Latin-1, and descriptions from `llm_artist_text.json` when it lies there.
 * An item is an artist, `lastfm:artist:<id>`, who stands for all their music; accounts are `lastfm:<userID>`. The data has one listening count
 * a user and artist and no times. A count of n becomes one event of the data's month (2011-05-01): `finish` from 1,000 listens on, below
 * `progress` with ratio ln(1 + n) / ln(1,001), since counts spread over five orders of magnitude (the median is about 260, ratio 0.8).
 * Friend edges are undirected; users with friends are put with `sharesActivity`, as the service showed their listening to friends.
 * Terms: non-commercial use.
 */
export const hetrecLastfm: Importer = {
  kind: "hetrec-lastfm",
  description:
    "HetRec 2011 last.fm listening with friends: artists.dat, user_artists.dat, user_friends.dat, tags.dat and tag assignments.",
  filePatterns: [
    /^(artists|user_artists|user_friends|tags|user_taggedartists)\.dat$/,
    /^artist_tags\.tsv$/,
    /^llm_artist_text\.json$/,
  ],
  signature: [/^artists\.dat$/, /^user_artists\.dat$/],
  read,
};

const collectedMs = Date.UTC(2011, 4, 1);
const fullListens = 1_000;
const plain: TableFormat = { delimiter: "\t", hasQuotes: false };
const latin1: TableFormat = { ...plain, encoding: "latin1" };

async function* read(source: ImportSource): AsyncGenerator<readonly ImportRecord[]> {
  yield* readArtists(source);
  yield* readFriends(source);
  yield* readListens(source);
}

async function* readArtists(source: ImportSource): AsyncGenerator<readonly ImportRecord[]> {
  const file = fileNamed(source, /^artists\.dat$/);
  if (file === undefined) return;
  const tags = await readTags(source);
  const descriptions = await readDescriptions(source);
  const guard = createIdGuard();
  yield* readTableRecords(source, file, plain, (columns) => {
    const [idAt, nameAt] = [columns.index("id"), columns.index("name")];
    return (cells, line) => {
      const artist = cell(cells, idAt).trim();
      const name = parseTitle(cell(cells, nameAt));
      return {
        kind: "item",
        item: createItem({
          id: guard(parseItemId(scopedId("lastfm:artist", artist, "id")), line),
          domain: "music",
          title: name,
          creators: [{ name, role: "performer" }],
          genres: (tags.get(artist) ?? []).filter((tag) => !aboutArtist.test(tag)),
          themes: (tags.get(artist) ?? []).filter((tag) => aboutArtist.test(tag)),
          ...present({ description: descriptionOrNothing(descriptions.get(artist)) }),
        }),
      };
    };
  });
}

const personalTags =
  /\bseen\b|favou?rite|\bmy\b|\bi\b|\blove\b|awesome|amazing|\bbest\b|spotify|albums i own|^\d+$|under 2000|beautiful|check out/i;
/** Tags that say who plays, where from and when, not what. */
const aboutArtist =
  /vocal|^\d+s$|^(british|american|german|french|swedish|finnish|norwegian|japanese|polish|brazilian|canadian|australian|icelandic|italian|spanish|russian|uk|usa)$|mood|chill|summer|sad|relax/;
const tagsPerArtist = 8;

/** The most given tags of each artist that are about the music. */
async function readTags(source: ImportSource): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = await readLookup(source, fileNamed(source, /^tags\.dat$/), latin1, () => (cells) => [
    cell(cells, 0).trim(),
    cell(cells, 1).trim(),
  ]);
  const counts = new Map<string, Map<string, number>>();
  const assignments = fileNamed(source, /^(artist_tags\.tsv|user_taggedartists\.dat)$/);
  await readLookup(source, assignments, plain, (columns) => {
    const [artistAt, tagAt] = [columns.index("artistID"), columns.index("tagID")];
    const countAt = columns.has("count") ? columns.index("count") : -1;
    return (cells) => {
      const name = names.get(cell(cells, tagAt).trim()) ?? "";
      if (name === "" || personalTags.test(name)) return undefined;
      const artist = cell(cells, artistAt).trim();
      const ofArtist = counts.get(artist) ?? new Map<string, number>();
      const added = countAt === -1 ? 1 : Number(cell(cells, countAt));
      counts.set(artist, ofArtist.set(name, (ofArtist.get(name) ?? 0) + added));
      return undefined;
    };
  });
  return new Map(
    [...counts].map(([artist, ofArtist]) => {
      const sorted = [...ofArtist].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      return [
        artist,
        tagsOf(
          sorted.map(([name]) => name),
          tagsPerArtist,
        ),
      ];
    }),
  );
}

async function readDescriptions(source: ImportSource): Promise<ReadonlyMap<string, string>> {
  const file = fileNamed(source, /^llm_artist_text\.json$/);
  if (file === undefined) return new Map();
  const texts = await readJsonFile(file);
  if (!isRecord(texts)) throw new EngineError("UNKNOWN_FORMAT", `${file.name} is not an object of texts by artist id.`);
  return new Map(Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

async function* readFriends(source: ImportSource): AsyncGenerator<readonly ImportRecord[]> {
  const file = fileNamed(source, /^user_friends\.dat$/);
  if (file === undefined) return;
  const known = new Set<string>();
  yield* readTableRecords(source, file, plain, (columns) => {
    const [userAt, friendAt] = [columns.index("userID"), columns.index("friendID")];
    return (cells) => {
      const pair = [cell(cells, userAt).trim(), cell(cells, friendAt).trim()];
      const [user, friend] = pair.map((id) => parseAccountId(scopedId("lastfm", id, "user")));
      if (user === undefined || friend === undefined) return undefined;
      const fresh = pair.filter((id) => !known.has(id));
      for (const id of fresh) known.add(id);
      return [
        ...fresh.map((id) => ({
          kind: "user" as const,
          user: { id: parseUserId(scopedId("lastfm", id, "user")), services: [], sharesActivity: true },
        })),
        { kind: "friends" as const, edge: [user, friend] as const },
      ];
    };
  });
}

async function* readListens(source: ImportSource): AsyncGenerator<readonly ImportRecord[]> {
  const file = fileNamed(source, /^user_artists\.dat$/);
  if (file === undefined) return;
  yield* readTableRecords(source, file, plain, (columns) => {
    const [userAt, artistAt, weightAt] = [columns.index("userID"), columns.index("artistID"), columns.index("weight")];
    return (cells) => {
      const event = createImportedEvent(
        {
          accountId: parseAccountId(scopedId("lastfm", cell(cells, userAt), "user")),
          itemId: parseItemId(scopedId("lastfm:artist", cell(cells, artistAt), "artist")),
          atMs: collectedMs,
          happening: listened(parseCount(cell(cells, weightAt), "listening count")),
        },
        source.nowMs,
      );
      return { kind: "event", event };
    };
  });
}

function listened(count: number): Happening {
  if (count >= fullListens) return { kind: "finish" };
  return { kind: "progress", ratio: Math.log1p(count) / Math.log1p(fullListens) };
}
