/** A person's own history: what other services export to their users, as events on works of the catalogue. This file: what a format is. */
import type { Happening } from "../import-event.ts";
import type { SourceFile } from "../read/source-file.ts";
import type { WorkQuery } from "../../../domain/work-query.ts";

/** One thing that a person did with a work, or how long. Durations are summed up, since services log sessions, tracks and restarts. */
export type Activity =
  | { readonly kind: "happened"; readonly atMs: number; readonly happening: Happening }
  | { readonly kind: "listened" | "watched" | "read"; readonly atMs: number; readonly durationMs: number };

export type HistoryRow =
  | {
      readonly line: number;
      readonly title: string;
      /** The work, told in one way or several; the first that the catalogue has is taken. */
      readonly queries: readonly WorkQuery[];
      readonly activities: readonly Activity[];
    }
  | {
      readonly line: number;
      readonly title: string;
      /** Why nothing can come of the row. */
      readonly problem: string;
    };

export interface HistorySource {
  readonly files: readonly SourceFile[];
  readonly nowMs: number;
  /** Whose rows of a shared export count, where the export says whose they are. */
  readonly profile?: string;
}

export interface HistoryFormat {
  /** Also the beginning of the account id. */
  readonly kind: string;
  /** Whether a file is of this format, by its name (a path inside of the export) and its first characters. */
  recognises(name: string, start: string): boolean;
  /** Rows of all files. Throws `UNKNOWN_FORMAT` and `INVALID_INPUT`; single bad rows come out with their problem. */
  read(source: HistorySource): AsyncIterable<HistoryRow>;
}

/** Whether a text begins with a header row that has all these columns. */
export function hasColumns(start: string, ...columns: readonly string[]): boolean {
  const header = start.slice(0, start.search(/[\r\n]|$/)).toLowerCase();
  const cells = header.split(/[,;\t]/).map((cell) => cell.trim().replaceAll('"', ""));
  return columns.every((column) => cells.includes(column.toLowerCase()));
}
