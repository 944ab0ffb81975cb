import type { Importer, ImportRecord, ImportSource } from "../importer.ts";
import { readOwnRecord } from "../own-records.ts";
import { createIdGuard, readJsonRecords } from "../read-records.ts";

/**
 * Our own schema as JSON Lines: items with the fields of `Item`, relations `{from, to, kind}`, events with the fields of `Event`,
 * users with those of `User`, friend edges `{account, friend}`. What a line is tells itself, so one file may hold all of them.
 */
export const codecatalyst: Importer = {
  kind: "codecatalyst",
  description:
    "Our own schema as JSON Lines: items, relations, events, users and friend edges, in one file or several.",
  filePatterns: [/\.(jsonl|ndjson)$/i],
  read,
};

async function* read(source: ImportSource): AsyncGenerator<readonly ImportRecord[]> {
  for (const file of source.files) {
    const guard = createIdGuard();
    yield* readJsonRecords(source, file, (value, line) => {
      const record = readOwnRecord(value, source);
      if (record.kind === "item") guard(record.item.id, line);
      return record;
    });
  }
}
