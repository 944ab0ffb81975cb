import type { FastifyInstance } from "fastify";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine, type ItemInput } from "../../../app/engine.ts";
import { defaultTenant, parseUserId } from "../../../domain/ids.ts";
import { readDemoLines } from "../../../models/testing-demo.ts";
import { createRestServer } from "../../rest/rest-server.ts";

/** Every fourth work of the demo, and those that the requests below speak of. */
const spokenOf = ["music:kind-of-blue-1959", "music:ok-computer-1997", "movie:blade-runner-1982", "movie:dune-2021"];
const works = ["books", "movies", "albums"]
  .flatMap((name) => readDemoLines(`catalogue/${name}.jsonl`) as readonly ItemInput[])
  .filter(({ id }, index) => index % 4 === 0 || spokenOf.includes(id));
const withIds: readonly ItemInput[] = [
  { id: "music:so-what", domain: "music", title: "So What", externalIds: { isrc: "USSM15900113" } },
  {
    id: "music:group",
    domain: "music",
    title: "An Album under Another Name",
    externalIds: { musicbrainz: "b1392450-e666-3926-a536-22c65f834433" },
  },
  { id: "movie:by-tvdb", domain: "movie", title: "A Long Story", year: 2008, externalIds: { tvdb: "81189" } },
  { id: "book:by-isbn", domain: "book", title: "A Book", externalIds: { isbn: "9780395927205" } },
];

let engine: Engine;
let server: FastifyInstance;
let address: string;

/** Real keys by the names that stand for them in the requests: `<user>-key` is a person's, `server-key` is nobody's. */
const secrets = new Map<string, string>();
async function withSecrets(text: string): Promise<string> {
  const [name, user] = /(\w+)-key/.exec(text) ?? [];
  if (name === undefined || user === undefined) return text;
  const owner =
    user === "server" ? { kind: "server" as const } : { kind: "personal" as const, userId: parseUserId(user) };
  if (!secrets.has(name))
    secrets.set(name, (await engine.useCases.createKey(defaultTenant, { ...owner, name })).secret);
  return text.replace(name, secrets.get(name) ?? "");
}
async function fetchWithSecrets(
  url: string,
  init: { readonly headers?: Readonly<Record<string, string>> } & RequestInit = {},
) {
  const headers = new Headers();
  for (const [name, value] of Object.entries(init.headers ?? {})) headers.set(name, await withSecrets(value));
  return fetch(await withSecrets(url), { ...init, headers });
}

beforeAll(async () => {
  engine = await createEngine();
  await engine.putItems([...works, ...withIds]);
  const readers = Array.from({ length: 20 }, (_, reader) =>
    works
      .filter((_work, index) => index % 10 === reader % 10)
      .map(({ id }) => ({ accountId: `reader-${reader}`, itemId: id, kind: "like" as const, at: "2026-01-02" })),
  );
  await engine.recordEvents(readers.flat());
  await engine.train();
  server = createRestServer(engine.useCases, {
    logLevel: "silent",
    access: { mode: "required", ratesPerSecond: { server: 1000, person: 1000, address: 1000 } },
  });
  address = await server.listen({ port: 0 });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

interface Sent {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const send = async ({ path, headers, body }: Sent) => {
  const answer = await fetchWithSecrets(`${address}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json(), headers: answer.headers };
};
const listOf = async (user: string) => {
  const answer = await fetchWithSecrets(`${address}/v1/users/${user}/recommendations?n=20`, {
    headers: { authorization: `Token ${user}-key` },
  });
  const { items } = (await answer.json()) as {
    readonly items: readonly { readonly item: { id: string }; readonly score: number }[];
  };
  return items.map(({ item, score }) => [item.id, score]);
};
const eventsOf = async (user: string) =>
  (await engine.exportUser(user)).events.map(({ kind, itemId, accountId, atMs }) => ({
    kind,
    itemId,
    accountId,
    atMs,
  }));

/** Sends a request, and expects that the next list is another one, within a second. */
async function changesTheList(user: string, request: Sent, status = 200) {
  const before = await listOf(user);
  const startMs = performance.now();
  const answer = await send(request);
  const after = await listOf(user);
  expect(performance.now() - startMs).toBeLessThan(1000);
  expect(answer.status).toBe(status);
  expect(after).not.toEqual(before);
  return answer;
}

const listenedAt = Math.floor(Date.now() / 1000) - 300;
const json = "application/json; charset=UTF-8";

/** Requests as the named commits of the clients' public sources make them, field by field. */
describe("what scrobblers send to ListenBrainz", () => {
  it("Navidrome at 05338a8: a single listen (adapters/listenbrainz/client.go)", async () => {
    const request = {
      path: "/1/submit-listens",
      headers: { "Content-Type": json, Authorization: "Token ann-key", "User-Agent": "Go-http-client/1.1" },
      body: {
        listen_type: "single",
        payload: [
          {
            listened_at: listenedAt,
            track_metadata: {
              artist_name: "Miles Davis",
              track_name: "Blue in Green",
              release_name: "Kind of Blue",
              additional_info: {
                submission_client: "navidrome",
                submission_client_version: "0.58.0 (7b709899)",
                tracknumber: 3,
                artist_names: ["Miles Davis"],
                artist_mbids: ["561d854a-6a28-4aa7-8c99-323e6ce46c2a"],
                recording_mbid: "5a1a3b4e-7a5b-4c39-9b4c-6a3a8f9f2a11",
                release_mbid: "a7a1e0a4-7d6a-4c8e-8b0c-2d1d9a0d6c77",
                release_group_mbid: "8e8a594f-2175-38c7-a871-abb68ec363e7",
                duration_ms: 337_000,
              },
            },
          },
        ],
      },
    };
    const { body, headers } = await changesTheList("ann", request);
    expect(body).toEqual({ status: "ok" });
    expect(headers.get("x-unmatched-count")).toBe("0");
    const once = [
      {
        kind: "progress",
        itemId: "music:kind-of-blue-1959",
        accountId: "listenbrainz:ann",
        atMs: listenedAt * 1000,
      },
    ];
    expect(await eventsOf("ann")).toEqual(once);
    expect((await send(request)).body).toEqual({ status: "ok" });
    expect(await eventsOf("ann")).toEqual(once);
  });

  it("Navidrome at 0d6b706, with no content type at all (core/agents/listenbrainz/client.go)", async () => {
    const answer = await server.inject({
      method: "POST",
      url: "/1/submit-listens",
      headers: { authorization: await withSecrets("Token bea-key") },
      payload: Buffer.from(
        JSON.stringify({
          listen_type: "playing_now",
          payload: [
            { track_metadata: { artist_name: "Radiohead", track_name: "Airbag", release_name: "OK Computer" } },
          ],
        }),
      ),
    });
    expect(answer.json()).toEqual({ status: "ok" });
    expect(await eventsOf("bea")).toMatchObject([{ kind: "start", itemId: "music:ok-computer-1997" }]);
  });

  it("Pano Scrobbler at c888093: what plays now, told twice, then the listen (api/listenbrainz/ListenBrainz.kt)", async () => {
    const headers = { "Content-Type": "application/json", Authorization: "token cat-key" };
    const track_metadata = {
      artist_name: "Radiohead",
      release_name: "OK Computer",
      track_name: "Paranoid Android",
      additional_info: { duration_ms: 387_000, submission_client: "Pano Scrobbler", submission_client_version: "4.14" },
    };
    const playing = {
      path: "/1/submit-listens?return_msid=true",
      headers,
      body: { listen_type: "playing_now", payload: [{ track_metadata }] },
    };
    await changesTheList("cat", playing);
    await send(playing);
    expect(await eventsOf("cat")).toMatchObject([{ kind: "start" }]);
    const listened = { listen_type: "single", payload: [{ listened_at: listenedAt, track_metadata }] };
    await changesTheList("cat", { path: "/1/submit-listens", headers, body: listened });
    expect(await eventsOf("cat")).toHaveLength(2);
  });

  it("Web Scrobbler at 0359e7a: several at once from its queue (scrobbler/listenbrainz/listenbrainz-scrobbler.ts)", async () => {
    const track = (track_name: string, place: number) => ({
      listened_at: listenedAt + place,
      track_metadata: {
        artist_name: "Radiohead",
        track_name,
        additional_info: {
          submission_client: "Web Scrobbler",
          submission_client_version: "3.13.0",
          music_service_name: "Spotify",
          origin_url: "https://open.spotify.com/track/1",
          spotify_id: "https://open.spotify.com/track/1",
          duration: 229,
        },
        release_name: place === 2 ? "An Album That Nobody Has" : "OK Computer",
      },
    });
    const answer = await changesTheList("dot", {
      path: "/1/submit-listens",
      headers: { "Content-Type": json, Authorization: "Token dot-key" },
      body: { listen_type: "import", payload: [track("Lucky", 0), track("Electioneering", 1), track("Nothing", 2)] },
    });
    expect(answer.headers.get("x-unmatched-count")).toBe("1");
    expect(await eventsOf("dot")).toHaveLength(2);
  });

  it("multi-scrobbler at 001556e: a track by its ISRC (vendor/listenbrainz/lzUtils.ts)", async () => {
    await changesTheList("eli", {
      path: "/1/submit-listens",
      headers: {
        "Content-Type": "application/json",
        Authorization: "Token eli-key",
        "User-Agent": "multi-scrobbler/0.10.0",
      },
      body: {
        listen_type: "single",
        payload: [
          {
            listened_at: listenedAt,
            track_metadata: {
              artist_name: "Miles Davis Sextet",
              track_name: "So What (Live Somewhere)",
              additional_info: {
                duration: 545,
                submission_client: "multi-scrobbler",
                submission_client_version: "0.10.0",
                artist_names: ["Miles Davis Sextet"],
                music_service: "spotify.com",
                music_service_name: "Spotify",
                isrc: "US-SM1-59-00113",
              },
            },
          },
        ],
      },
    });
    expect(await eventsOf("eli")).toMatchObject([{ kind: "finish", itemId: "music:so-what" }]);
  });

  it("asks whether a token holds, in the header or, of old, in the address", async () => {
    const ask = async (path: string, headers = {}) => {
      const answer = await fetchWithSecrets(`${address}${path}`, { headers });
      return { status: answer.status, body: await answer.json() };
    };
    const valid = { code: 200, message: "Token valid.", valid: true, user_name: "ann" };
    expect(await ask("/1/validate-token", { authorization: "Token ann-key" })).toEqual({ status: 200, body: valid });
    expect(await ask("/1/validate-token?token=ann-key")).toEqual({ status: 200, body: valid });
    expect(await ask("/1/validate-token?token=wrong")).toMatchObject({ status: 200, body: { valid: false } });
    expect(await ask("/1/validate-token")).toMatchObject({ status: 400, body: { code: 400 } });
  });

  it("knows a release by its MusicBrainz id, and a person whom the address names for a server's key", async () => {
    const track_metadata = {
      artist_name: "Somebody",
      track_name: "Something",
      additional_info: { release_group_mbid: "b1392450-e666-3926-a536-22c65f834433", release_mbid: "", tags: null },
    };
    const body = { listen_type: "single", payload: [{ listened_at: String(listenedAt), track_metadata }] };
    const headers = { Authorization: "Token server-key" };
    expect((await send({ path: "/1/submit-listens", headers, body })).body).toMatchObject({ code: 401 });
    await send({ path: "/v1/in/listenbrainz/fay/1/submit-listens", headers, body });
    expect(await eventsOf("fay")).toMatchObject([{ itemId: "music:group", accountId: "listenbrainz:fay" }]);
  });

  const track_metadata = { artist_name: "A", track_name: "B" };
  const single = (listen: object) => ({ listen_type: "single", payload: [listen] });
  it.each([
    ["no token", {}, single({ listened_at: listenedAt, track_metadata }), 401],
    ["no listens", undefined, { listen_type: "single", payload: [] }, 400],
    ["another type", undefined, { listen_type: "double", payload: [{ track_metadata }] }, 400],
    [
      "two as a single",
      undefined,
      { listen_type: "single", payload: [1, 2].map(() => ({ listened_at: listenedAt, track_metadata })) },
      400,
    ],
    ["no time", undefined, single({ track_metadata }), 400],
    ["a time of the future", undefined, single({ listened_at: listenedAt + 8000, track_metadata }), 400],
    ["a time before 2002", undefined, single({ listened_at: 1_000_000_000, track_metadata }), 400],
    [
      "a time of what plays now",
      undefined,
      { listen_type: "playing_now", payload: [{ listened_at: listenedAt, track_metadata }] },
      400,
    ],
    [
      "an empty name",
      undefined,
      single({ listened_at: listenedAt, track_metadata: { ...track_metadata, artist_name: " " } }),
      400,
    ],
    ["another key", undefined, single({ listened_at: listenedAt, track_metadata, more: 1 }), 400],
    [
      "a bad id",
      undefined,
      single({
        listened_at: listenedAt,
        track_metadata: { ...track_metadata, additional_info: { release_mbid: "x" } },
      }),
      400,
    ],
    [
      "both durations",
      undefined,
      single({
        listened_at: listenedAt,
        track_metadata: { ...track_metadata, additional_info: { duration: 1, duration_ms: 1 } },
      }),
      400,
    ],
    [
      "a huge listen",
      undefined,
      single({
        listened_at: listenedAt,
        track_metadata: { ...track_metadata, additional_info: { x: "y".repeat(11_000) } },
      }),
      400,
    ],
  ] as const)("refuses %s in ListenBrainz' way", async (...row) => {
    const [, headers = { Authorization: "Token gus-key" }, body, code] = row;
    const answer = await send({ path: "/1/submit-listens", headers, body });
    expect(answer).toMatchObject({ status: code, body: { code, error: expect.stringMatching(/\w/) } });
    expect(await eventsOf("gus")).toEqual([]);
  });

  it("refuses what is no JSON", async () => {
    const answer = await fetchWithSecrets(`${address}/1/submit-listens`, {
      method: "POST",
      headers: { Authorization: "Token gus-key" },
      body: "{",
    });
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 400 }]);
  });
});

/** As the plugin sends it: JSON as plain text, unless a header says otherwise. */
const notify = (body: object, key = "server-key"): Sent => ({
  path: "/v1/in/jellyfin",
  headers: { "Content-Type": "text/plain; charset=utf-8", Authorization: `Bearer ${key}` },
  body,
});

/** Version 21 of the plugin on Jellyfin 10.11, all properties (Helpers/DataObjectHelpers.cs, Notifiers/PlaybackStopNotifier.cs). */
const bladeRunner = {
  ServerId: "9f1e6d3f2b7c4c1d8a5e0f4b3c2d1e0f",
  ServerName: "home",
  ServerVersion: "10.11.8",
  ServerUrl: "http://jellyfin.local:8096",
  NotificationType: "PlaybackStop",
  Timestamp: "2026-05-03T21:30:00.1234567+02:00",
  UtcTimestamp: "2026-05-03T19:30:00.1234567Z",
  Name: 'Blade Runner: The \\"Final\\" Cut',
  Overview: "",
  Tagline: "",
  ItemId: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
  ItemType: "Movie",
  RunTimeTicks: 70_200_000_000,
  RunTime: "01:57:00",
  Year: 1982,
  PremiereDate: "1982-06-25",
  Genres: "Science Fiction, Drama",
  Provider_imdb: "tt0083658",
  Provider_tmdb: "78",
  Video_0_Title: "1080p H264 SDR",
  Video_0_Height: 1080,
  Audio_0_Default: true,
  PlaybackPositionTicks: 69_000_000_000,
  PlaybackPosition: "01:55:00",
  MediaSourceId: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
  IsPaused: false,
  IsAutomated: false,
  DeviceId: "abc",
  DeviceName: "Firefox",
  ClientName: "Jellyfin Web",
  PlayMethod: "DirectPlay",
  PlayedToCompletion: true,
  NotificationUsername: "hal",
  UserId: "11112222333344445555666677778888",
};

describe("what Jellyfin's webhook plugin sends", () => {
  it("a film that was seen to the end changes the list of the person who has the account, once", async () => {
    await engine.linkAccount("hal", "jellyfin:hal");
    const { body } = await changesTheList("hal", notify(bladeRunner));
    expect(body).toEqual({ matchedCount: 1, newEventCount: 1, unmatchedCount: 0 });
    expect((await send(notify(bladeRunner))).body).toEqual({ matchedCount: 1, newEventCount: 0, unmatchedCount: 0 });
    expect(await eventsOf("hal")).toEqual([
      {
        kind: "finish",
        itemId: "movie:blade-runner-1982",
        accountId: "jellyfin:hal",
        atMs: Date.UTC(2026, 4, 3, 19, 30, 0, 123),
      },
    ]);
  });

  it("a person's own key links the account at once, and nobody else's", async () => {
    const { body, status } = await changesTheList(
      "ivy",
      notify({ ...bladeRunner, NotificationUsername: "Ivy" }, "ivy-key"),
    );
    expect([status, body]).toMatchObject([200, { newEventCount: 1 }]);
    expect((await engine.exportUser("ivy")).accountIds).toContain("jellyfin:ivy");
    await send(notify({ ...bladeRunner, NotificationUsername: "ivy" }, "joe-key"));
    expect((await engine.exportUser("joe")).accountIds).toContain("jellyfin:joe");
    expect(await eventsOf("ivy")).toHaveLength(1);
  });

  const film = {
    ItemType: "Movie",
    ItemId: "i",
    Name: "Dune",
    Year: 2021,
    RunTimeTicks: 1000,
    UtcTimestamp: "2026-05-03T19:30:00Z",
  };
  const episode = {
    ItemType: "Episode",
    ItemId: "e",
    Name: "Pilot",
    SeriesName: "A Long Story",
    Year: 2008,
    Provider_tvdb: "349232",
  };
  const song = {
    ItemType: "Audio",
    ItemId: "a",
    Name: "Freddie Freeloader",
    Album: "Kind of Blue",
    Artist: "Miles Davis",
    RunTimeTicks: 5_860_000_000,
  };
  const saved = {
    NotificationType: "UserDataSaved",
    SaveReason: "UpdateUserRating",
    Played: false,
    Favorite: false,
    Likes: false,
    Rating: 0,
  };
  it.each([
    ["a start", { ...film, NotificationType: "PlaybackStart" }, [{ kind: "start", itemId: "movie:dune-2021" }]],
    [
      "progress, as begun",
      { ...film, NotificationType: "PlaybackProgress", PlaybackPositionTicks: 500 },
      [{ kind: "start" }],
    ],
    [
      "a stop half way",
      { ...film, NotificationType: "PlaybackStop", PlaybackPositionTicks: 500 },
      [{ kind: "progress" }],
    ],
    [
      "a stop in the credits",
      { ...film, NotificationType: "PlaybackStop", PlaybackPositionTicks: 960 },
      [{ kind: "finish" }],
    ],
    ["a slip", { ...film, NotificationType: "PlaybackStop", PlaybackPositionTicks: 10 }, []],
    [
      "a favourite with a rating",
      { ...film, ...saved, Favorite: true, Rating: 8 },
      [{ kind: "like" }, { kind: "rate" }],
    ],
    ["marked as played", { ...film, ...saved, SaveReason: "TogglePlayed", Played: true }, [{ kind: "finish" }]],
    ["saved for another reason", { ...film, ...saved, SaveReason: "PlaybackStart", Played: true }, []],
    [
      "an episode, as a part of its series",
      { ...episode, NotificationType: "PlaybackStop", PlayedToCompletion: true },
      [{ kind: "progress", itemId: "movie:by-tvdb" }],
    ],
    [
      "a series by its id",
      { ...episode, ...saved, ItemType: "Series", Name: "Other", Provider_tvdb: "81189", Favorite: true },
      [{ kind: "like", itemId: "movie:by-tvdb" }],
    ],
    [
      "a song, as a part of its album",
      { ...song, NotificationType: "PlaybackStop", PlayedToCompletion: true },
      [{ kind: "progress", itemId: "music:kind-of-blue-1959" }],
    ],
    [
      "a song that is liked",
      { ...song, ...saved, Favorite: true },
      [{ kind: "like", itemId: "music:kind-of-blue-1959" }],
    ],
    [
      "a book by its ISBN",
      { ...saved, ItemType: "Book", ItemId: "b", Name: "Else", Provider_isbn: "978-0-395-92720-5", Rating: 10 },
      [{ kind: "rate", itemId: "book:by-isbn" }],
    ],
    ["an unknown film", { ...film, Name: "Nothing of the Kind", NotificationType: "PlaybackStart" }, []],
    ["a trailer", { ...film, ItemType: "Trailer", NotificationType: "PlaybackStart" }, []],
    ["something else", { NotificationType: "TaskCompleted" }, []],
  ] as const)("tells of %s", async (name, body, expected) => {
    const user = `jf ${name}`;
    const answer = await send(notify({ ...body, NotificationUsername: user }));
    expect(answer.status).toBe(200);
    const events = await eventsOf(`jellyfin:${user}`);
    expect(events.toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toMatchObject(expected);
  });

  it("is refused with what does not fit", async () => {
    expect(await send(notify({ NotificationType: 7 }))).toMatchObject({ status: 400, body: { code: "INVALID_INPUT" } });
  });
});

it("no request of any shape is a fault of the server", async () => {
  const paths = [
    "/1/submit-listens",
    "/v1/in/jellyfin",
    "/api/items",
    "/api/feedback",
    "/api/users",
    "/api/session/recommend",
  ];
  const word = fc.constantFrom(
    "listen_type",
    "payload",
    "track_metadata",
    "NotificationType",
    "PlaybackStop",
    "ItemId",
    "Movie",
    "x",
    "\u0000",
  );
  const body = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(word, fc.oneof(word, fc.jsonValue())),
    fc.array(fc.dictionary(word, fc.jsonValue())),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), body, async (url, payload) => {
      const answer = await server.inject({
        method: "POST",
        url,
        headers: {
          authorization: await withSecrets(`Token ${url.startsWith("/api/") ? "server" : "kim"}-key`),
          "content-type": "application/json",
        },
        payload: JSON.stringify(payload),
      });
      expect([200, 400, 409]).toContain(answer.statusCode);
    }),
    { numRuns: 300 },
  );
});
