import { EngineError } from "../../../domain/errors.ts";
import { parseTime, rowProblem } from "../fields.ts";
import { isRecord, readJsonFile, type JsonRecord } from "../read/read-json.ts";
import type { WorkQuery } from "../../../domain/work-query.ts";
import type { HistoryFormat, HistoryRow } from "./history-format.ts";

/**
 * Spotify's streaming history as JSON arrays: the account data (`StreamingHistory_music_0.json`: endTime, artistName, trackName, msPlayed) and the
 * extended history (`Streaming_History_Audio_2024_1.json`: ts, ms_played, master_metadata_track_name, master_metadata_album_artist_name,
 * master_metadata_album_album_name). Source: Spotify, "Understanding my data". Podcasts have no track and are passed over.
 * A play counts for the album, else for the track, else for the artist, whichever the catalogue has.
 */
export const spotify: HistoryFormat = {
  kind: "spotify",
  recognises: (_name, start) =>
    /^\s*\[/.test(start) &&
    (/"msPlayed"/.test(start) || /"ms_played"/.test(start)) &&
    /"(artistName|master_metadata_track_name)"/.test(start),
  async *read(source) {
    for (const file of source.files) {
      const plays = await readJsonFile(file);
      if (!Array.isArray(plays)) throw new EngineError("UNKNOWN_FORMAT", `${file.name} is not a list of plays.`);
      for (const [index, play] of (plays as unknown[]).entries()) {
        const row = readPlay(play, index + 1, source.nowMs);
        if (row !== undefined) yield row;
      }
    }
  },
};

const text = (play: JsonRecord, ...names: readonly string[]): string => {
  const value = names.map((name) => play[name]).find((field) => typeof field === "string");
  return typeof value === "string" ? value : "";
};

/** `line` is the place in the list, since JSON has no rows. */
function readPlay(play: unknown, line: number, nowMs: number): HistoryRow | undefined {
  if (!isRecord(play)) return { line, title: "", problem: "is no object" };
  const track = text(play, "trackName", "master_metadata_track_name");
  const artist = text(play, "artistName", "master_metadata_album_artist_name");
  if (track === "" && artist === "") return undefined;
  const title = `${artist} – ${track}`;
  try {
    const durationMs = Number(play["msPlayed"] ?? play["ms_played"] ?? 0);
    const atMs = parseTime(text(play, "endTime", "ts"), nowMs);
    const queries = musicQueries({ track, artist, album: text(play, "master_metadata_album_album_name") });
    return { line, title, queries, activities: [{ kind: "listened", atMs, durationMs }] };
  } catch (error) {
    return { line, title, problem: rowProblem(error) };
  }
}

/** The album of a play, its track, its artist: catalogues have one or another. */
export function musicQueries({
  track,
  artist,
  album,
  musicbrainz = [],
}: {
  readonly track: string;
  readonly artist: string;
  readonly album: string;
  readonly musicbrainz?: readonly string[];
}): readonly WorkQuery[] {
  const titles = [album, track, artist].filter((title) => title !== "");
  return [
    ...musicbrainz.map((id) => ({ domain: "music", title: "", externalIds: { musicbrainz: id } })),
    ...titles.map((title) => ({ domain: "music", title, creators: [artist] })),
  ];
}
