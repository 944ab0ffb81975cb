import type { Item } from "../../domain/item.ts";
import { normaliseSparseRows } from "../../kernels/profile/profile.ts";
import { type SparseMatrix, sparseFromTriples } from "../../kernels/sparse.ts";
import { type FieldWeights, type Term, termsOf } from "./terms.ts";

export interface TfIdfConfig {
  readonly fieldWeights: FieldWeights;
  /** Terms of fewer items link nothing and are dropped. */
  readonly minimumItemCount: number;
  /** The terms of most items are kept. */
  readonly maximumTermCount: number;
}

export interface TfIdf {
  /** items × terms, rows of length 1, or empty where no term is left. */
  readonly matrix: SparseMatrix;
  /** Column → term. */
  readonly vocabulary: readonly Term[];
}

/** v_it = tf_it · ln((N + 1) / (df_t + ½)), scaled to length 1; tf_it as in `termsOf`. */
export function createTfIdf(items: readonly Item[], config: TfIdfConfig): TfIdf {
  const counted = countTerms(items, config.fieldWeights);
  const vocabulary = pruneVocabulary(counted.itemCounts, config);
  const columnOf = new Int32Array(counted.numberOf.size).fill(-1);
  const idf = new Float64Array(vocabulary.length);
  for (const [column, term] of vocabulary.entries()) {
    columnOf[counted.numberOf.get(term) ?? 0] = column;
    idf[column] = Math.log((items.length + 1) / ((counted.itemCounts.get(term) ?? 0) + 0.5));
  }
  const [rows, columns, values]: [number[], number[], number[]] = [[], [], []];
  for (const [entry, number] of counted.numbers.entries()) {
    const column = columnOf[number] ?? -1;
    if (column < 0) continue;
    rows.push(counted.rows[entry] ?? 0);
    columns.push(column);
    values.push((counted.frequencies[entry] ?? 0) * (idf[column] ?? 0));
  }
  const matrix = sparseFromTriples(items.length, vocabulary.length, rows, columns, values);
  normaliseSparseRows(matrix);
  return { matrix, vocabulary };
}

/** Terms as numbers in the order in which they appear, since a large catalogue has millions of mentions. */
function countTerms(items: readonly Item[], weights: FieldWeights) {
  const numberOf = new Map<Term, number>();
  const itemCounts = new Map<Term, number>();
  const rows: number[] = [];
  const numbers: number[] = [];
  const frequencies: number[] = [];
  for (const [row, item] of items.entries()) {
    for (const [term, frequency] of termsOf(item, weights)) {
      const number = numberOf.get(term) ?? numberOf.size;
      numberOf.set(term, number);
      itemCounts.set(term, (itemCounts.get(term) ?? 0) + 1);
      rows.push(row);
      numbers.push(number);
      frequencies.push(frequency);
    }
  }
  return { numberOf, itemCounts, rows, numbers, frequencies };
}

/** In code unit order, so that the same catalogue gives the same columns. */
function pruneVocabulary(counts: ReadonlyMap<Term, number>, config: TfIdfConfig): readonly Term[] {
  const kept = [...counts].filter(([, count]) => count >= config.minimumItemCount);
  return kept
    .toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, config.maximumTermCount)
    .map(([term]) => term)
    .toSorted();
}
