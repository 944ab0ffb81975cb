/** MovieLens 1M without ratings, from the folder of data sets. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { sparseFromTriples, type SparseMatrix } from "../engine/src/kernels/sparse.ts";

export interface Ml1m {
  readonly data: { readonly name: string; readonly sha256: string };
  /** users × items, 1 where there is an interaction. */
  readonly all: SparseMatrix;
  /** The parts that the file itself calls so. */
  readonly train: SparseMatrix;
  readonly test: SparseMatrix;
}

const folder = join(resolve(process.env["CODECATALYST_DATASETS"] ?? "../shared/datasets"), "ml-1m-implicit");

/** Undefined, with a word on standard error, where the data set is absent. */
export function loadMl1m(): Ml1m | undefined {
  const file = join(folder, "interactions.tsv.gz");
  if (!existsSync(file)) {
    console.error(`Left out: no ml-1m-implicit in the data sets. Set CODECATALYST_DATASETS to their folder.`);
    return undefined;
  }
  const bytes = readFileSync(file);
  const rows = gunzipSync(bytes)
    .toString()
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"));
  const userOf = indexOf(rows.map(([user]) => user!));
  const itemOf = indexOf(rows.map(([, item]) => item!));
  const matrixOf = (part: readonly string[][]) =>
    sparseFromTriples(
      userOf.size,
      itemOf.size,
      part.map(([user]) => userOf.get(user!)!),
      part.map(([, item]) => itemOf.get(item!)!),
      new Float32Array(part.length).fill(1),
    );
  return {
    data: { name: "ml-1m-implicit", sha256: createHash("sha256").update(bytes).digest("hex") },
    all: matrixOf(rows),
    train: matrixOf(rows.filter(([, , split]) => split === "train")),
    test: matrixOf(rows.filter(([, , split]) => split === "test")),
  };
}

function indexOf(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(names)].map((name, index) => [name, index]));
}
