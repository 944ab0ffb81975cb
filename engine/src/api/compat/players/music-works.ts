import { musicQueries } from "../../../pipeline/ingest/history/spotify.ts";
import type { NamedHappening } from "../../../serving/use-cases.ts";

export interface Track {
  readonly name: string;
  readonly artist: string;
  /** Empty where it is not told. */
  readonly album: string;
  /** MusicBrainz ids of the recording, and of the release or its group. */
  readonly recordingIds: readonly string[];
  readonly releaseIds: readonly string[];
  readonly isrc?: string;
  readonly durationMs?: number;
}

/** Listening for this long counts as having heard an album, whose length players do not tell. */
const albumMs = 30 * 60_000;
/** The usual track. */
const usualTrackMs = 210_000;

/**
 * What may stand for a track in the catalogue: its recording, its release by id, then by name the album, the track and the artist.
 * To the track itself happened `whole`, to an album or artist a part, by the track's length.
 */
export function musicCandidates(track: Track, whole: "finish" | "start"): NamedHappening["candidates"] {
  const { name, artist, album, recordingIds, releaseIds, isrc, durationMs = usualTrackMs } = track;
  const part: NamedHappening["candidates"][number]["happening"] =
    whole === "start" ? { kind: "start" } : { kind: "progress", ratio: Math.min(1, durationMs / albumMs) };
  const byIsrc = isrc === undefined ? [] : [{ domain: "music", title: "", externalIds: { isrc } }];
  const recordings = [...musicQueries({ track: "", artist: "", album: "", musicbrainz: recordingIds }), ...byIsrc];
  const others = musicQueries({ track: name, artist, album, musicbrainz: releaseIds });
  return [
    ...recordings.map((work) => ({ work, happening: { kind: whole } })),
    ...others.map((work) => ({
      work,
      happening: work.title === name && name !== album ? { kind: whole } : part,
    })),
  ];
}
