import { Type } from "typebox";
import type { Wire } from "../../../contract/primitives.ts";
import { EngineError } from "../../../domain/errors.ts";
import { createValidator, problemText } from "../../rest/http/validation.ts";
import type { Track } from "./music-works.ts";

/** Limits as ListenBrainz has them (its documentation, "Core" and "JSON Documentation"). */
export const maxListenBytes = 10_240;
export const maxListenCount = 1000;
const maxTagCount = 50;
const maxTagLength = 64;
/** 24 days. */
const maxDurationSeconds = 2_073_600;
/** 2002-10-01, the year in which anybody first logged a listen. */
const earliestSeconds = 1_033_410_600;
/** Clocks of players may run ahead by this much. */
const aheadSeconds = 3600;

const uuid = Type.String({
  pattern: "^$|^[0-9A-Fa-f]{8}(-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}$",
  examples: ["8f3471b5-7e6a-48da-86a9-c1c07a0f47ae"],
});
const mbid = Type.Optional(Type.Union([uuid, Type.Null()], { description: "A MusicBrainz id." }));
const text = (maxLength = 2000) => Type.String({ maxLength, pattern: "\\S", examples: ["Something"] });
const seconds = Type.Union(
  [Type.Number({ description: "A number." }), Type.String({ maxLength: 20, pattern: "^\\d+(\\.\\d+)?$" })],
  { description: "A positive number." },
);

/** What of a listen tells its work; the rest is passed over, as players send what they like. */
const trackSchema = Type.Object({
  artist_name: text(),
  track_name: text(),
  release_name: Type.Optional(Type.Union([Type.String({ maxLength: 2000 }), Type.Null()])),
  additional_info: Type.Optional(
    Type.Union([
      Type.Object({
        recording_mbid: mbid,
        track_mbid: mbid,
        release_mbid: mbid,
        release_group_mbid: mbid,
        isrc: Type.Optional(Type.Union([Type.String({ maxLength: 20 }), Type.Null()])),
        duration: Type.Optional(Type.Union([seconds, Type.Null()])),
        duration_ms: Type.Optional(Type.Union([seconds, Type.Null()])),
        tags: Type.Optional(
          Type.Union([Type.Array(Type.String({ maxLength: maxTagLength }), { maxItems: maxTagCount }), Type.Null()]),
        ),
      }),
      Type.Null(),
    ]),
  ),
});
const listenedAt = Type.Union([Type.Integer(), Type.String({ pattern: "^\\d{1,12}$" })], {
  description: "Seconds since 1970.",
});
/** `listened_at` is null where Pano Scrobbler has none. */
const listenSchema = Type.Object(
  { track_metadata: trackSchema, listened_at: Type.Optional(Type.Union([listenedAt, Type.Null()])) },
  { additionalProperties: false },
);
const submissionSchema = Type.Object({
  listen_type: Type.Enum(["single", "import", "playing_now"], { type: "string" }),
  payload: Type.Array(listenSchema, { minItems: 1, maxItems: maxListenCount }),
});
const validate = createValidator(submissionSchema);

export interface Listen {
  readonly track: Track;
  readonly atMs?: number;
}

interface Submission {
  readonly kind: "listened" | "playing";
  readonly listens: readonly Listen[];
}

/** Throws `INVALID_INPUT`; one bad listen refuses all, as there. */
export function parseSubmission(body: unknown, byteCount: number, nowMs: number): Submission {
  const problems = validate(body);
  if (problems.length > 0) throw refused(problemText(problems.slice(0, 3)));
  const { listen_type: type, payload } = body as Wire<typeof submissionSchema>;
  if (byteCount > payload.length * maxListenBytes) throw refused(`Listens may have up to ${maxListenBytes} bytes each`);
  if (type !== "import" && payload.length > 1) throw refused(`A payload of the type ${type} has one listen`);
  const isPlaying = type === "playing_now";
  return {
    kind: isPlaying ? "playing" : "listened",
    listens: payload.map(({ track_metadata, listened_at }) => {
      const track = toTrack(track_metadata);
      const given = listened_at ?? undefined;
      if (isPlaying && given !== undefined) throw refused("What plays now has no listened_at");
      return isPlaying ? { track } : { track, atMs: timeOf(given, nowMs) };
    }),
  };
}

function timeOf(listenedAtSeconds: number | string | undefined, nowMs: number): number {
  if (listenedAtSeconds === undefined) throw refused("listened_at is missing");
  const atSeconds = Number(listenedAtSeconds);
  if (atSeconds >= nowMs / 1000 + aheadSeconds) throw refused("Value for key listened_at is too high");
  if (atSeconds < earliestSeconds) throw refused("Value for key listened_at is too low (before 2002-10-01)");
  return atSeconds * 1000;
}

function toTrack({ artist_name, track_name, release_name, additional_info }: Wire<typeof trackSchema>): Track {
  const info = additional_info ?? {};
  const durationMs = durationOf(info.duration_ms ?? undefined, info.duration ?? undefined);
  return {
    name: track_name.trim(),
    artist: artist_name.trim(),
    album: (release_name ?? "").trim(),
    recordingIds: idsOf(info.recording_mbid, info.track_mbid),
    releaseIds: idsOf(info.release_group_mbid, info.release_mbid),
    ...(info.isrc && { isrc: info.isrc.replaceAll("-", "").toUpperCase() }),
    ...(durationMs !== undefined && { durationMs }),
  };
}

function durationOf(ms: number | string | undefined, ofSeconds: number | string | undefined): number | undefined {
  if (ms === undefined && ofSeconds === undefined) return undefined;
  if (ms !== undefined && ofSeconds !== undefined) throw refused("Give duration or duration_ms, not both");
  const durationMs = ms === undefined ? Number(ofSeconds) * 1000 : Number(ms);
  if (durationMs > 0 && durationMs <= maxDurationSeconds * 1000) return durationMs;
  throw refused("A duration must be above 0 and up to 24 days");
}

const idsOf = (...ids: readonly (string | null | undefined)[]) =>
  ids.filter((id): id is string => typeof id === "string" && id !== "");

const refused = (problem: string) => new EngineError("INVALID_INPUT", `Invalid JSON document submitted: ${problem}.`);
