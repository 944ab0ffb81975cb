import { Type } from "typebox";
import type { Wire } from "../../../contract/primitives.ts";
import type { Domain } from "../../../domain/domain.ts";
import type { WorkQuery } from "../../../domain/work-query.ts";
import { readTime } from "../../../pipeline/ingest/fields.ts";
import type { Happening, NamedHappening } from "../../../serving/use-cases.ts";
import { musicCandidates } from "./music-works.ts";

const text = (maxLength = 1000) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()]));
const amount = Type.Optional(Type.Union([Type.Number(), Type.Null()]));
const flag = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]));

/**
 * What is read of a notification. Names and meanings as in the plugin's `DataObjectHelpers` (version 21): ticks are 100 ns, a rating
 * is out of 10, ids of other catalogues are `Provider_` and their name in lower case.
 */
export const notificationSchema = Type.Object({
  NotificationType: Type.String({ maxLength: 64, examples: ["PlaybackStop"] }),
  NotificationUsername: text(200),
  ItemType: text(64),
  ItemId: text(64),
  Name: text(),
  Year: amount,
  SeriesName: text(),
  Album: text(),
  Artist: text(),
  UtcTimestamp: text(64),
  RunTimeTicks: amount,
  PlaybackPositionTicks: amount,
  PlayedToCompletion: flag,
  SaveReason: text(64),
  Played: flag,
  Favorite: flag,
  Likes: flag,
  Rating: amount,
  Provider_imdb: text(64),
  Provider_tmdb: text(64),
  Provider_tvdb: text(64),
  Provider_isbn: text(64),
  Provider_goodreads: text(64),
  Provider_musicbrainzrecording: text(64),
  Provider_musicbrainztrack: text(64),
  Provider_musicbrainzalbum: text(64),
  Provider_musicbrainzreleasegroup: text(64),
});
export type Notification = Wire<typeof notificationSchema>;

/** The plugin writes quotes of names with a backslash before it makes JSON of them. */
const nameOf = (name: string | null | undefined) => (name ?? "").replaceAll('\\"', '"').trim();

export const userNameOf = ({ NotificationUsername }: Notification): string | undefined =>
  nameOf(NotificationUsername) || undefined;

/** What is recorded of a notification: nothing of kinds and types that are none of ours. */
export function happeningsOf(notification: Notification, domains: readonly Domain[]): readonly NamedHappening[] {
  const dated = datesOf(notification);
  return happenedTo(notification).flatMap(({ happening, isDaily }) => {
    const candidates = candidatesOf(notification, happening, domains);
    if (candidates.length === 0) return [];
    const item = notification.ItemId ?? nameOf(notification.Name);
    const ratio = "ratio" in happening ? happening.ratio : "";
    const day = isDaily ? dated.day : "";
    return [{ candidates, distinction: [happening.kind, item, ratio, day].join("\n"), atMs: dated.atMs }];
  });
}

const dayMs = 86_400_000;

function datesOf({ UtcTimestamp }: Notification): { readonly atMs: number; readonly day: number } {
  const toldMs = readTime(UtcTimestamp ?? "");
  const atMs = Number.isFinite(toldMs) ? toldMs : Date.now();
  return { atMs, day: Math.floor(atMs / dayMs) };
}

interface Happened {
  readonly happening: Happening;
  /** Whether it counts once a day, or once and for all. */
  readonly isDaily: boolean;
}

const daily = (happening: Happening): Happened => ({ happening, isDaily: true });
const once = (happening: Happening): Happened => ({ happening, isDaily: false });

/** Whoever saw so much has seen it: credits are left out. */
const finishedFrom = 0.95;
/** Less than this was a slip. */
const begunFrom = 0.02;
const bestRating = 10;
/** Why the server saved a person's data when they, or it, said that an item was played. */
const playedReasons = new Set(["PlaybackFinished", "TogglePlayed", "Import"]);

function happenedTo(notification: Notification): readonly Happened[] {
  switch (notification.NotificationType) {
    // Comes every few seconds: how far it went is told once, by the stop.
    case "PlaybackStart":
    case "PlaybackProgress":
      return [daily({ kind: "start" })];
    case "PlaybackStop":
      return stopped(notification);
    case "UserDataSaved":
      return saved(notification);
    default:
      return [];
  }
}

function stopped({ PlayedToCompletion, PlaybackPositionTicks, RunTimeTicks }: Notification): readonly Happened[] {
  const ratio = (RunTimeTicks ?? 0) > 0 ? (PlaybackPositionTicks ?? 0) / (RunTimeTicks ?? 1) : 0;
  if (PlayedToCompletion === true || ratio >= finishedFrom) return [daily({ kind: "finish" })];
  return ratio >= begunFrom ? [daily({ kind: "progress", ratio })] : [];
}

function saved({ SaveReason, Played, Favorite, Likes, Rating }: Notification): readonly Happened[] {
  if (Played === true && playedReasons.has(SaveReason ?? "")) return [daily({ kind: "finish" })];
  if (SaveReason !== "UpdateUserRating" && SaveReason !== "UpdateUserData") return [];
  const isLiked = Favorite === true || Likes === true;
  const rating = Math.min(bestRating, Rating ?? 0);
  return [
    ...(isLiked ? [once({ kind: "like" })] : []),
    ...(rating > 0 ? [once({ kind: "rate", ratio: rating / bestRating })] : []),
  ];
}

function candidatesOf(
  notification: Notification,
  happening: Happening,
  domains: readonly Domain[],
): NamedHappening["candidates"] {
  const of = (works: readonly WorkQuery[]) => works.map((work) => ({ work, happening }));
  const title = nameOf(notification.Name);
  switch (notification.ItemType ?? "") {
    case "Movie":
      return of([workIn("movie", title, notification)]);
    case "Episode":
      return episodeCandidates(notification, happening, domains);
    case "Series":
      return of(seriesDomains(domains).map((domain) => workIn(domain, title, notification)));
    case "Book":
    case "AudioBook":
      return of([workIn("book", title, notification)]);
    case "Audio":
      return trackCandidates(notification, happening);
    case "MusicAlbum":
      return of([
        {
          domain: "music",
          title: "",
          externalIds: { musicbrainz: notification.Provider_musicbrainzreleasegroup ?? "" },
        },
        { domain: "music", title: "", externalIds: { musicbrainz: notification.Provider_musicbrainzalbum ?? "" } },
        { ...workIn("music", title, notification), creators: [nameOf(notification.Artist)] },
      ]);
    default:
      return [];
  }
}

/** Ids first, then title and year. */
function workIn(domain: Domain, title: string, notification: Notification): WorkQuery {
  const { Year, Provider_imdb, Provider_tmdb, Provider_tvdb, Provider_isbn, Provider_goodreads } = notification;
  const ids = {
    imdb: Provider_imdb,
    tmdb: Provider_tmdb,
    tvdb: Provider_tvdb,
    isbn: Provider_isbn,
    goodreads: Provider_goodreads,
  };
  const externalIds = Object.fromEntries(Object.entries(ids).filter(([, id]) => typeof id === "string")) as Record<
    string,
    string
  >;
  return { domain, title, externalIds, ...(typeof Year === "number" && { year: Year }) };
}

/** Where a deployment has series, if not among the films. */
const seriesNames = ["series", "show", "tv"];
const seriesDomains = (domains: readonly Domain[]): readonly Domain[] => [
  ...seriesNames.filter((name) => domains.includes(name)),
  "movie",
];

/** Of a series an episode is a small part. */
const episodeRatio = 0.1;

/** The episode by its ids, else its series by name and first year: then what was finished is a part. */
function episodeCandidates(
  notification: Notification,
  happening: Happening,
  domains: readonly Domain[],
): NamedHappening["candidates"] {
  const part: Happening =
    happening.kind === "finish" || happening.kind === "progress"
      ? { kind: "progress", ratio: episodeRatio }
      : happening;
  return seriesDomains(domains).flatMap((domain) => {
    const episode = workIn(domain, "", notification);
    const series = { ...workIn(domain, nameOf(notification.SeriesName), notification), externalIds: {} };
    return [{ work: episode, happening }, ...(series.title === "" ? [] : [{ work: series, happening: part }])];
  });
}

const ticksPerMs = 10_000;

/** A like or a rating is of the track; what was played is a track, or a part of its album. */
function trackCandidates(notification: Notification, happening: Happening): NamedHappening["candidates"] {
  const { RunTimeTicks, Provider_musicbrainzrecording, Provider_musicbrainztrack } = notification;
  const { Provider_musicbrainzreleasegroup, Provider_musicbrainzalbum } = notification;
  const present = (...ids: readonly (string | null | undefined)[]) => ids.filter((id) => typeof id === "string");
  const track = {
    name: nameOf(notification.Name),
    artist: nameOf(notification.Artist),
    album: nameOf(notification.Album),
    recordingIds: present(Provider_musicbrainzrecording, Provider_musicbrainztrack),
    releaseIds: present(Provider_musicbrainzreleasegroup, Provider_musicbrainzalbum),
    ...((RunTimeTicks ?? 0) > 0 && { durationMs: (RunTimeTicks ?? 0) / ticksPerMs }),
  };
  const candidates = musicCandidates(track, happening.kind === "start" ? "start" : "finish");
  if (happening.kind === "finish" || happening.kind === "start") return candidates;
  return candidates.map(({ work }) => ({ work, happening }));
}
