import { parseTime, rowProblem } from "../fields.ts";
import { isRecord, readJsonFile, readJsonLines, type JsonRecord } from "../read/read-json.ts";
import { firstText } from "../read/read-text.ts";
import type { SourceFile } from "../read/source-file.ts";
import type { HistoryFormat, HistoryRow } from "./history-format.ts";
import { musicQueries } from "./spotify.ts";

/**
 * A ListenBrainz export: `listens/<year>/<month>.jsonl` of the archive, one listen a line, or the older single JSON array. Source: ListenBrainz
 * documentation, "JSON Documentation": listened_at (seconds), track_metadata with artist_name, track_name, release_name,
 * additional_info (duration_ms or duration) and mbid_mapping. A listen without a length counts as three and a half minutes, the usual track.
 */
export const listenbrainz: HistoryFormat = {
  kind: "listenbrainz",
  recognises: (_name, start) => /"listened_at"/.test(start) && /"track_metadata"/.test(start),
  async *read(source) {
    for (const file of source.files)
      for await (const { line, listen } of listensOf(file)) {
        const row = readListen(listen, line, source.nowMs);
        if (row !== undefined) yield row;
      }
  },
};

async function* listensOf(file: SourceFile): AsyncGenerator<{ readonly line: number; readonly listen: unknown }> {
  const isArray = /^\s*\[/.test(await firstText(file));
  if (isArray) {
    const listens = await readJsonFile(file);
    for (const [index, listen] of (Array.isArray(listens) ? (listens as unknown[]) : []).entries())
      yield { line: index + 1, listen };
    return;
  }
  for await (const { rows, bad } of readJsonLines(file)) {
    for (const { line, value } of rows) yield { line, listen: value };
    for (const { line } of bad) yield { line, listen: undefined };
  }
}

const usualTrackMs = 210_000;

const text = (value: unknown) => (typeof value === "string" ? value : "");

function readListen(listen: unknown, line: number, nowMs: number): HistoryRow | undefined {
  const track = isRecord(listen) ? listen["track_metadata"] : undefined;
  if (!isRecord(listen) || !isRecord(track)) return { line, title: "", problem: "is no listen" };
  const artist = text(track["artist_name"]);
  const title = `${artist} – ${text(track["track_name"])}`;
  try {
    const atMs = parseTime(String(Number(listen["listened_at"])), nowMs);
    const queries = musicQueries({
      track: text(track["track_name"]),
      artist,
      album: text(track["release_name"]),
      musicbrainz: mbidsOf(track),
    });
    return { line, title, queries, activities: [{ kind: "listened", atMs, durationMs: durationOf(track) }] };
  } catch (error) {
    return { line, title, problem: rowProblem(error) };
  }
}

function mbidsOf(track: JsonRecord): readonly string[] {
  const [mapping, info] = [track["mbid_mapping"], track["additional_info"]].map((part) => (isRecord(part) ? part : {}));
  const ids = [
    info?.["release_group_mbid"],
    mapping?.["release_mbid"],
    info?.["release_mbid"],
    mapping?.["recording_mbid"],
  ];
  return ids.map(text).filter((id) => id !== "");
}

function durationOf(track: JsonRecord): number {
  const info = isRecord(track["additional_info"]) ? track["additional_info"] : {};
  const durationMs = Number(info["duration_ms"] ?? Number(info["duration"] ?? 0) * 1000);
  return durationMs > 0 ? durationMs : usualTrackMs;
}
