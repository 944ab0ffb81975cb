import { EngineError } from "../../../domain/errors.ts";
import type { Importer, ImportSource } from "../importer.ts";
import { readMapped } from "../read-mapped.ts";

function read(source: ImportSource) {
  if (source.mapping !== undefined) return readMapped(source, source.mapping);
  throw new EngineError(
    "INVALID_CONFIG",
    "Files of a shape of their own need a mapping that says what their columns are: pass --mapping <file.json>.",
  );
}

/** Tables of any shape, by a mapping (see `Mapping`). */
export const mappedCsv: Importer = {
  kind: "csv",
  description: "Any table (CSV, TSV, other delimiters) with a mapping file that says what its columns are.",
  filePatterns: [/\.(csv|tsv|txt|dat|psv|tab)$/i],
  read,
};

/** JSON Lines of any shape, by a mapping (see `Mapping`). */
export const mappedJsonLines: Importer = {
  kind: "jsonl",
  description: "Any JSON Lines file with a mapping file that says where its fields are.",
  filePatterns: [/\.(jsonl|ndjson|json)$/i],
  read,
};
