import type { DataIdentity } from "../card.ts";
import { csvRows } from "./csv.ts";
import { readSource } from "./judged-data.ts";

export const moodClasses = ["Happy", "Sad", "Calm", "Energetic"] as const;
export type MoodClass = (typeof moodClasses)[number];

/** Measured from the recording, each scaled as Spotify gives it. */
export const descriptors = [
  "danceability",
  "acousticness",
  "energy",
  "instrumentalness",
  "liveness",
  "valence",
  "loudness",
  "speechiness",
  "tempo",
] as const;

export interface MoodSong {
  readonly title: string;
  readonly album: string;
  readonly artist: string;
  readonly descriptors: Readonly<Record<(typeof descriptors)[number], number>>;
  readonly mood: MoodClass;
}

export interface MusicMoodData {
  readonly identity: DataIdentity;
  readonly songs: readonly MoodSong[];
}

/** Songs, each in one of four moods. */
export function readMusicMood(root: string): MusicMoodData {
  const source = readSource(root, "music-mood", ["data_moods.csv"]);
  const songs = csvRows(source.text("data_moods.csv")).flatMap((cell): MoodSong[] => {
    const mood = moodClasses.find((one) => one === cell("mood"));
    if (mood === undefined) return [];
    return [
      {
        title: cell("name"),
        album: cell("album"),
        artist: cell("artist"),
        descriptors: Object.fromEntries(
          descriptors.map((name) => [name, Number(cell(name))]),
        ) as MoodSong["descriptors"],
        mood,
      },
    ];
  });
  return { identity: source.identity, songs };
}
