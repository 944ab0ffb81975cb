import { EngineError, must } from "../../domain/errors.ts";
import type { Importer } from "./importer.ts";
import { adaptationLinks } from "./importers/adaptation-links.ts";
import { amazonReviews } from "./importers/amazon-reviews.ts";
import { bookCrossing } from "./importers/book-crossing.ts";
import { codecatalyst } from "./importers/codecatalyst.ts";
import { goodbooks } from "./importers/goodbooks.ts";
import { gorse } from "./importers/gorse.ts";
import { hetrecLastfm } from "./importers/hetrec-lastfm.ts";
import { mappedCsv, mappedJsonLines } from "./importers/mapped.ts";
import { movielens } from "./importers/movielens.ts";
import { personalize } from "./importers/personalize.ts";
import { recbole } from "./importers/recbole.ts";
import { tmdbPlots } from "./importers/tmdb-plots.ts";
import { bareName } from "./read-records.ts";
import type { SourceFile } from "./read/source-file.ts";

/** Every kind that `codecatalyst import` knows. */
export const importers: readonly Importer[] = [
  movielens,
  goodbooks,
  bookCrossing,
  hetrecLastfm,
  amazonReviews,
  tmdbPlots,
  adaptationLinks,
  codecatalyst,
  personalize,
  recbole,
  gorse,
  mappedCsv,
  mappedJsonLines,
];

const kinds = () => importers.map(({ kind }) => kind).join(", ");

/** The importer of a kind, or the one kind that the files look like. Throws `UNKNOWN_FORMAT`. */
export function findImporter(kind: string | undefined, files: readonly SourceFile[], path: string): Importer {
  if (kind !== undefined) {
    const importer = importers.find((candidate) => candidate.kind === kind);
    if (importer !== undefined) return importer;
    throw new EngineError(
      "UNKNOWN_FORMAT",
      `There is no kind of import called "${kind.slice(0, 60)}". Use one of: ${kinds()}.`,
    );
  }
  const fitting = importers.filter(({ signature }) =>
    signature?.every((pattern) => files.some((file) => pattern.test(bareName(file)))),
  );
  if (fitting.length === 1) return must(fitting[0], "one importer fits");
  const found = fitting.length === 0 ? "like no known kind" : `like ${fitting.map((each) => each.kind).join(" and ")}`;
  throw new EngineError("UNKNOWN_FORMAT", `The files of ${path} look ${found}. Say the kind: ${kinds()}.`);
}

/** The files that an importer reads. Throws `UNKNOWN_FORMAT` when there are none. */
export function selectFiles(importer: Importer, files: readonly SourceFile[], path: string): readonly SourceFile[] {
  const selected = files.filter((file) => importer.filePatterns.some((pattern) => pattern.test(bareName(file))));
  if (selected.length > 0) return selected;
  const names = files.map((file) => file.name);
  const there = names.length === 0 ? "nothing" : names.slice(0, 10).join(", ");
  throw new EngineError(
    "UNKNOWN_FORMAT",
    `${path} holds no file of the kind ${importer.kind}: ${importer.description} Found: ${there}.`,
  );
}
