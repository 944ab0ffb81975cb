import { moodGoal, moodOf } from "../contract/mood.ts";
import { playlistOptionsSchema } from "../contract/playlist.ts";
import { parseUserId, type TenantId } from "../domain/ids.ts";
import type { Mood } from "../domain/item.ts";
import type { MoodGoal, StatedMoment } from "../domain/moment.ts";
import type { PlaylistKind } from "../domain/playlist.ts";
import type { PlaylistInput } from "../serving/use-cases.ts";
import { checkInput } from "./parse-input.ts";

export interface MoodOptions {
  /** The mood that the user states; inferred from what they did when left out. */
  readonly mood?: Mood;
  /** Stay with the mood (when left out), get out of it, or lists that know nothing of moods. */
  readonly moodGoal?: MoodGoal;
}

export interface PlaylistOptions extends MoodOptions {
  readonly userId: string;
  /** `music` when left out. */
  readonly kind?: PlaylistKind;
  /** Of music, how many at most, 1..50; 12 when left out. */
  readonly n?: number;
  /** No longer than this, 15..1440. */
  readonly minutes?: number;
}

const statedMoodSchema = moodOf("The mood that the user states.");

/** The mood of a call as the use cases take it. Throws `INVALID_INPUT` naming the place. */
export function checkedMood({ mood, moodGoal: goal }: { readonly [Name in keyof MoodOptions]: unknown }): StatedMoment {
  return {
    ...(mood !== undefined && { mood: checkInput(statedMoodSchema, mood, "mood") }),
    ...(goal !== undefined && { moodGoal: checkInput(moodGoal, goal, "moodGoal") }),
  };
}

/** A call for a playlist as the use case takes it. Throws `INVALID_INPUT` naming the place. */
export function checkedPlaylist(
  tenant: TenantId,
  { userId, mood, moodGoal: goal, ...options }: PlaylistOptions,
): PlaylistInput {
  const { kind = "music", n = 12, minutes } = checkInput(playlistOptionsSchema, options, "playlist");
  return {
    tenant,
    userId: parseUserId(userId),
    kind,
    n,
    moment: checkedMood({ mood, moodGoal: goal }),
    ...(minutes !== undefined && { minutes }),
  };
}
