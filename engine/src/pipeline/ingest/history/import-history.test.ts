import { describe, expect, it } from "vitest";
import { defaultTenant, parseItemId, parseUserId } from "../../../domain/ids.ts";
import { createItem, type Item } from "../../../domain/item.ts";
import { createTestStores, folderWith } from "../importer.contract.ts";
import { fileFromBytes, listSourceFiles } from "../read/source-file.ts";
import { createWorkFinder } from "../works/work-finder.ts";
import { importHistory, type HistoryInput } from "./import-history.ts";

// Works and people in here are made up.

const item = (id: string, domain: string, title: string, fields: Partial<Item> = {}) =>
  createItem({ ...fields, id: parseItemId(id), domain, title });
const by = (name: string, role: string) => ({ creators: [{ name, role }] });

const catalogue = [
  item("book:well", "book", "The Well", {
    year: 1990,
    externalIds: { goodreads: "501", isbn: "9780195153446", asin: "B00WELL001" },
    ...by("Ann Author", "author"),
  }),
  item("book:pit", "book", "The Pit", { year: 1950, ...by("Bo Writer", "author") }),
  item("movie:lantern", "movie", "The Lantern", {
    year: 1995,
    externalIds: { imdb: "tt0000123" },
    ...by("D Two", "director"),
  }),
  item("movie:river", "movie", "Two Rivers", { year: 2001 }),
  item("movie:heat-1", "movie", "Heat Wave", { year: 1990 }),
  item("movie:heat-2", "movie", "Heat Wave", { year: 2011 }),
  item("music:blue", "music", "Blue Hours", { year: 1959, ...by("The Lamps", "performer") }),
  item("lastfm:artist:2", "music", "Quiet Sea", by("Quiet Sea", "performer")),
];

async function run(files: Readonly<Record<string, string>>, extra: Partial<HistoryInput> = {}, times = 1) {
  const stores = createTestStores();
  await stores.items.put(defaultTenant, catalogue);
  const works = await createWorkFinder(stores.items, defaultTenant);
  const sources = Object.entries(files).map(([name, text]) => fileFromBytes(name, Buffer.from(text)));
  const reports = [];
  for (let time = 0; time < times; time += 1)
    reports.push(
      await importHistory(
        { files: sources, userId: parseUserId("kim"), ...extra },
        { ...stores, works },
        defaultTenant,
      ),
    );
  const events = (await stores.allEvents()).map((event) => [
    event.itemId,
    event.kind,
    ...("ratio" in event ? [Math.round(event.ratio * 100) / 100] : []),
    new Date(event.atMs).toISOString().slice(0, 10),
  ]);
  return { report: reports[0]!, reports, events, stores };
}

const goodreads = `Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,Exclusive Shelf,My Review
501,"The Well (Waters, #1)",Ann Author,"Author, Ann",,"=""0195153448""","=""9780195153446""",4,4.1,2001,1990,2020/03/05,2020/01/02,,read,"A review,
over two lines"
77,The Pit,Bo Writer,"Writer, Bo",,"=""""","=""""",0,3.9,1999,1950,,2021/02/03,to-read,to-read,
78,Unknown Book,No One,"One, No",,"=""""","=""""",5,3.9,1999,1950,,2021/02/03,,read,
79,Broken,No One,"One, No",,"=""""","=""""",5,3.9,1999,1950,,1601/01/01,,read,
`;

describe("importHistory", () => {
  it("reads a Goodreads library: ratings, shelves, reviews over several lines", async () => {
    const { report, events } = await run({ "goodreads_library_export.csv": goodreads });
    expect(report).toMatchObject({
      kind: "goodreads",
      accountId: "goodreads:kim",
      rowCount: 4,
      matchedCount: 2,
      matchedByDomain: { book: 2 },
      newEventCount: 3,
    });
    expect(events).toEqual([
      ["book:well", "finish", "2020-03-05"],
      ["book:well", "rate", 0.75, "2020-03-05"],
      ["book:pit", "save", "2021-02-03"],
    ]);
    expect(report.unmatched).toEqual([
      { line: 5, title: "Unknown Book", reason: "no work of this title" },
      { line: 6, title: "Broken", reason: expect.stringContaining("before 1970") },
    ]);
  });

  it("changes nothing when the same file comes again", async () => {
    const { reports, events } = await run({ "goodreads_library_export.csv": goodreads }, {}, 2);
    expect(reports[1]).toMatchObject({ matchedCount: 2, newEventCount: 0 });
    expect(events).toHaveLength(3);
  });

  it("records under the account it is told", async () => {
    const { report, stores } = await run({ "x.csv": goodreads }, { accountId: parseUserId("my books") as never });
    expect(report.accountId).toBe("my books");
    expect((await stores.allEvents()).every(({ accountId }) => accountId === ("my books" as never))).toBe(true);
  });

  it("reads a Letterboxd export, counting what the diary has once", async () => {
    const { report, events } = await run({
      "likes/films.csv": "Date,Name,Year,Letterboxd URI\n2024-01-05,The Lantern,1995,https://boxd.it/a\n",
      "watched.csv":
        "Date,Name,Year,Letterboxd URI\n2024-01-09,The Lantern,1995,https://boxd.it/a\n2024-01-09,Two Rivers,2001,https://boxd.it/b\n",
      "ratings.csv":
        "Date,Name,Year,Letterboxd URI,Rating\n2024-01-09,The Lantern,1995,https://boxd.it/a,4.5\n2024-01-10,Two Rivers,2001,https://boxd.it/b,0.5\n",
      "watchlist.csv": "Date,Name,Year,Letterboxd URI\n2024-02-01,Heat Wave,2011,https://boxd.it/c\n",
      "diary.csv":
        'Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n2024-01-06,The Lantern,1995,https://boxd.it/d,4.5,,,2024-01-04\n2024-03-06,The Lantern,1995,https://boxd.it/e,5,Yes,"night, alone",2024-03-04\n',
      "deleted/diary.csv":
        "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n2024-01-06,Two Rivers,2001,x,4.5,,,2024-01-01\n",
      "profile.csv": "Date Joined,Username\n2020-01-01,kim\n",
    });
    expect(report).toMatchObject({ kind: "letterboxd", unmatched: [] });
    expect(events).toEqual([
      ["movie:lantern", "finish", "2024-01-04"],
      ["movie:lantern", "rate", 0.89, "2024-01-04"],
      ["movie:lantern", "like", "2024-01-05"],
      ["movie:river", "finish", "2024-01-09"],
      ["movie:river", "rate", 0, "2024-01-10"],
      ["movie:heat-2", "save", "2024-02-01"],
      ["movie:lantern", "finish", "2024-03-04"],
      ["movie:lantern", "rate", 1, "2024-03-04"],
    ]);
  });

  it("asks what a nameless Letterboxd list is", async () => {
    const list = "Date,Name,Year,Letterboxd URI\n2024-01-05,The Lantern,1995,x\n";
    await expect(run({ history: list })).rejects.toThrow(
      /Keep its name: watched\.csv, watchlist\.csv or likes\/films\.csv/,
    );
  });

  it("reads IMDb ratings and lists by id, and leaves series out", async () => {
    const ratings = await run({
      "ratings.csv": `Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors
tt0000123,10,2014-07-22,La Lanterne,The Lantern,https://x,Movie,7.3,95,1995,"Drama, War",1,1995-01-01,"D Two, E Three"
tt7,8,2014-07-23,Two Rivers,Two Rivers,https://x,TV Series,7.3,95,2001,Drama,1,2001-01-01,
`,
    });
    expect(ratings.events).toEqual([["movie:lantern", "rate", 1, "2014-07-22"]]);
    expect(ratings.report.unmatched).toEqual([{ line: 3, title: "Two Rivers", reason: "is a TV Series, not a film" }]);
    const list = await run({
      "watchlist.csv":
        "Position,Const,Created,Modified,Description,Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated\n1,tt0000123,2024-01-05,2024-01-05,,The Lantern,https://x,movie,7,95,1995,Drama,1,1995-01-01,D Two,,\n",
    });
    expect(list.events).toEqual([["movie:lantern", "save", "2024-01-05"]]);
  });

  it("reads Spotify plays, short and extended, as days of listening", async () => {
    const play = (ts: string, ms: number, track: string, [artist, album]: readonly [string, string]) => ({
      ts,
      ms_played: ms,
      master_metadata_track_name: track,
      master_metadata_album_artist_name: artist,
      master_metadata_album_album_name: album,
      episode_name: null,
    });
    const { report, events } = await run({
      "Streaming_History_Audio_2024_0.json": JSON.stringify([
        play("2024-05-01T10:00:00Z", 1_000_000, "First", ["The Lamps", "Blue Hours (Deluxe Edition)"]),
        play("2024-05-01T20:00:00Z", 900_000, "Second", ["The Lamps", "Blue Hours"]),
        play("2024-05-02T20:00:00Z", 450_000, "Second", ["The Lamps", "Blue Hours"]),
        play("2024-05-03T20:00:00Z", 5_000, "Second", ["The Lamps", "Blue Hours"]),
        play("2024-05-03T20:00:00Z", 240_000, "Wave", ["Quiet Sea", "Unknown Record"]),
        play("2024-05-03T21:00:00Z", 240_000, "Song", ["Nobody Known", "Record"]),
        {
          ts: "2024-05-03T21:00:00Z",
          ms_played: 1,
          episode_name: "A podcast",
          master_metadata_track_name: null,
          master_metadata_album_artist_name: null,
        },
        play("2999-01-01T00:00:00Z", 240_000, "Future", ["Quiet Sea", "x"]),
      ]),
    });
    expect(report).toMatchObject({ kind: "spotify", rowCount: 7, matchedCount: 5 });
    expect(events).toEqual([
      ["music:blue", "finish", "2024-05-01"],
      ["music:blue", "progress", 0.25, "2024-05-02"],
      ["lastfm:artist:2", "progress", 0.13, "2024-05-03"],
    ]);
    expect(report.unmatched.map(({ title, reason }) => [title, reason])).toEqual([
      ["Nobody Known – Song", "no work of this title"],
      ["Quiet Sea – Future", expect.stringContaining("in the future")],
    ]);
    const short = await run({
      "StreamingHistory_music_0.json":
        '[{"endTime":"2023-01-31 21:05","artistName":"Quiet Sea","trackName":"Wave","msPlayed":2000000}]',
    });
    expect(short.events).toEqual([["lastfm:artist:2", "finish", "2023-01-31"]]);
  });

  it.each(["JSON Lines", "one array"])("reads a ListenBrainz export as %s", async (form) => {
    const listens = [
      {
        listened_at: 1_577_836_800,
        track_metadata: {
          artist_name: "The Lamps",
          track_name: "First",
          release_name: "Blue Hours",
          additional_info: { duration_ms: 1_900_000 },
        },
      },
      {
        listened_at: 1_577_923_200,
        track_metadata: { artist_name: "Quiet Sea", track_name: "Wave", additional_info: {} },
      },
      { listened_at: "never", track_metadata: { artist_name: "Quiet Sea", track_name: "Wave" } },
    ];
    const text =
      form === "one array" ? JSON.stringify(listens) : listens.map((listen) => JSON.stringify(listen)).join("\n");
    const { report, events } = await run({ "listens/2020/1.jsonl": text });
    expect(report).toMatchObject({ kind: "listenbrainz", rowCount: 3, matchedCount: 2 });
    expect(events).toEqual([
      ["music:blue", "finish", "2020-01-01"],
      ["lastfm:artist:2", "progress", 0.12, "2020-01-02"],
    ]);
  });

  it.each([
    ["month first, told by another row", ["4/2/23", "12/31/22"], ["2023-04-02", "2022-12-31"]],
    ["day first, told by another row", ["4/2/23", "31/12/22"], ["2023-02-04", "2022-12-31"]],
    ["day first with dots", ["04.02.2023", "05.02.2023"], ["2023-02-04", "2023-02-05"]],
    ["ISO", ["2023-02-04", "2023-02-05"], ["2023-02-04", "2023-02-05"]],
  ])("reads Netflix viewing history with dates %s", async (_, [first, second], [firstDay, secondDay]) => {
    const { report, events } = await run({
      "NetflixViewingHistory.csv": `Title,Date\n"The Lantern","${first}"\n"Two Rivers","${second}"\n"Show: Season 1: Pilot","${second}"\n"Heat Wave","${second}"\n`,
    });
    expect(report).toMatchObject({ kind: "netflix", rowCount: 4, matchedCount: 2 });
    expect(new Set(events)).toEqual(
      new Set([
        ["movie:lantern", "finish", firstDay],
        ["movie:river", "finish", secondDay],
      ]),
    );
    expect(report.unmatched.map(({ reason }) => reason)).toEqual([
      "is an episode of a series, not a film",
      "2 works of this title",
    ]);
  });

  const viewing = (rows: string) =>
    `Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark,Latest Bookmark,Country\n${rows}`;

  it("reads a Netflix account's activity by its lengths, without trailers, of one profile", async () => {
    const rows = `Kim,2024-01-15 20:30:00,01:20:00,,The Lantern,,TV,,,DE
Kim,2024-01-16 20:30:00,00:45:00,,Two Rivers,,TV,,,DE
Kim,2024-01-17 20:30:00,00:02:00,,Two Rivers,TRAILER,TV,,,DE
Alex,2024-01-18 20:30:00,01:20:00,,Two Rivers,,TV,,,DE
Kim,2024-01-19 20:30:00,long,,Two Rivers,,TV,,,DE
`;
    const { report, events } = await run({ "ViewingActivity.csv": viewing(rows) });
    expect(events).toEqual([
      ["movie:lantern", "finish", "2024-01-15"],
      ["movie:river", "progress", 0.5, "2024-01-16"],
    ]);
    expect(report.unmatched).toMatchObject([{ line: 6, reason: 'duration "long" is not H:MM:SS' }]);
    const other = run({ "ViewingActivity.csv": viewing(rows) }, { userId: parseUserId("someone") });
    await expect(other).rejects.toMatchObject({ code: "INVALID_INPUT", message: expect.stringContaining("Kim, Alex") });
    expect((await run({ "ViewingActivity.csv": viewing(rows) }, { profile: "alex" })).events).toEqual([
      ["movie:river", "finish", "2024-01-18"],
    ]);
  });

  it("reads Amazon's archive: Kindle sessions, Prime Video and music", async () => {
    const { report, events } = await run({
      "Kindle.Devices.ReadingSession/Kindle.Devices.ReadingSession.csv":
        "\uFEFFend_timestamp,start_timestamp,ASIN,content_type,total_reading_millis,number_of_page_flips\n2024-01-01T10:30:00Z,2024-01-01T10:00:00Z,B00WELL001,E-Book,1800000,10\n2024-01-05T10:30:00Z,2024-01-05T10:00:00Z,B00WELL001,E-Book,9000000,10\n2024-01-06T10:30:00Z,Not Available,B00PIT0001,E-Book,36000000,10\n2024-01-06T10:30:00Z,x,Not Available,E-Book,1,10\n",
      "Kindle.ReadingInsights/sessions_with_adjustments.csv":
        "ASIN,end_time,product_name,start_time,total_reading_milliseconds\nB00WELL001,2024-01-01T10:30:00Z,The Well,2024-01-01T10:00:00Z,1800000\n",
      "Digital.Content.Whispersync/whispersync.csv":
        'ASIN,Product Name,Sortable Author Name\nB00PIT0001,The Pit,"Writer, Bo"\n',
      "Digital.PrimeVideo.Viewinghistory/Viewinghistory.csv":
        'Title,Playback Start Datetime (UTC),Seconds Viewed,Material Type Description\n"""The Lantern""",2024-02-01 20:00:00,4000,Feature\nTwo Rivers,2024-02-02T20:00:00Z,60,Trailer\nTwo Rivers,2024-02-03T20:00:00Z,-5,Feature\n',
      "Amazon-Music/listening.csv":
        "timestamp,title,asin,consumptionDurationMs,artistAsin\n2024-03-01T10:00:00Z,Wave,A1,2000000,AR1\n2024-03-01T10:00:00Z,Wave,A1,2000000,AR2\n",
      "Amazon-Music/library.csv": "title,artistAsin,artistName\nWave,AR1,Quiet Sea\n",
    });
    expect(report).toMatchObject({ kind: "amazon", accountId: "amazon:kim" });
    expect(events).toEqual([
      ["book:well", "start", "2024-01-01"],
      ["book:well", "progress", 0.5, "2024-01-05"],
      ["book:pit", "start", "2024-01-06"],
      ["book:pit", "progress", 0.9, "2024-01-06"],
      ["movie:lantern", "finish", "2024-02-01"],
      ["lastfm:artist:2", "finish", "2024-03-01"],
    ]);
    expect(report.unmatched.map(({ reason }) => reason)).toEqual([
      "seconds viewed -5 is below 0",
      "has no artist; put library.csv of the same archive beside it",
    ]);
  });

  it("reads the Prime Video form before 2023, whose rows have an hour and no length", async () => {
    const { events } = await run({
      "Viewinghistory.csv": "Playback Hour,Title,Marketplace\n2/29/2020 21:00:00,Two Rivers,x\n",
    });
    expect(events).toEqual([["movie:river", "view", "2020-02-29"]]);
  });

  it("finds the files of an unpacked export in the folders inside", async () => {
    const folder = await folderWith({
      "letterboxd/likes/films.csv": "Date,Name,Year,Letterboxd URI\n2024-01-05,The Lantern,1995,x\n",
      "letterboxd/profile.csv": "a\n1\n",
    });
    const { events } = await run({}, { files: await listSourceFiles(folder, true) });
    expect(events).toEqual([["movie:lantern", "like", "2024-01-05"]]);
  });

  it("refuses what is no history, and kinds that do not fit", async () => {
    await expect(run({ "notes.txt": "hello" })).rejects.toMatchObject({
      code: "UNKNOWN_FORMAT",
      message: expect.stringContaining("notes.txt"),
    });
    await expect(run({ "x.csv": goodreads }, { kind: "imdb" })).rejects.toMatchObject({ code: "UNKNOWN_FORMAT" });
    await expect(run({ "x.csv": goodreads }, { kind: "myspace" })).rejects.toThrow(
      /no history of the kind "myspace"\. Use one of: goodreads/,
    );
    await expect(run({})).rejects.toMatchObject({ code: "UNKNOWN_FORMAT" });
    await expect(run({ "x.json": '[{"endTime":"x","artistName":"y","msPlayed":' })).rejects.toThrow(
      /x\.json is no JSON/,
    );
  });
});
