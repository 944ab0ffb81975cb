import type { Item } from "../../domain/item.ts";
import { createGroupedBest } from "../../kernels/neighbours/grouped-best.ts";
import { isZeroRow, type Neighbours } from "../../kernels/neighbours/neighbours.ts";
import { denseDot, normaliseSparseRows } from "../../kernels/profile/profile.ts";
import { appendRows, transpose, type SparseMatrix, type SparseRow } from "../../kernels/sparse.ts";
import type { Catalogue } from "../model.ts";
import type { ContentParts, SentenceVectors } from "./content.ts";
import { termsOf, type FieldWeights, type Term } from "./terms.ts";

export interface PlacementConfig {
  /** Items that the training knew: their counts weigh the words, so that it does not matter which items come together. */
  readonly trainedCount: number;
  readonly fieldWeights: FieldWeights;
  readonly neighbourCount: number;
  readonly perDomainRatio: number;
}

/** So many of the items that share most words are compared exactly. */
const comparedCount = 200;
/** Items between two turns of the event loop. */
const portionSize = 32;

const columnsByVocabulary = new WeakMap<readonly Term[], ReadonlyMap<Term, number>>();

/**
 * Content with items behind those it was trained on (`catalogue` holds both): words of the trained vocabulary, weighted as the
 * training would with the counts it had, and neighbours in both directions. `sentences` are unit rows, or zeros, of the new items.
 */
export async function placeInContent(
  parts: ContentParts,
  catalogue: Catalogue,
  sentences: Float32Array | undefined,
  config: PlacementConfig,
): Promise<ContentParts> {
  const first = parts.matrix.rowCount;
  const rows = wordRows(parts, catalogue.items.slice(first), config);
  const matrix = appendRows(parts.matrix, rows, parts.matrix.columnCount);
  const all = parts.sentences && withRows(parts.sentences, catalogue.items.length - first, sentences);
  const placed: ContentParts = { ...parts, catalogue, matrix, sentences: all };
  return { ...placed, neighbours: await neighboursWith(placed, first, config) };
}

function wordRows(
  { matrix, vocabulary }: ContentParts,
  items: readonly Item[],
  { fieldWeights, trainedCount }: PlacementConfig,
): SparseRow[] {
  const columnOf = columnsByVocabulary.get(vocabulary) ?? new Map(vocabulary.map((term, column) => [term, column]));
  columnsByVocabulary.set(vocabulary, columnOf);
  const itemCounts = new Uint32Array(matrix.columnCount);
  for (const column of matrix.columns.subarray(0, matrix.offsets[trainedCount]))
    itemCounts[column] = (itemCounts[column] ?? 0) + 1;
  return items.map((item) => {
    const entries = [...termsOf(item, fieldWeights)]
      .flatMap(([term, frequency]) => {
        const column = columnOf.get(term);
        if (column === undefined) return [];
        const idf = Math.log((trainedCount + 1) / ((itemCounts[column] ?? 0) + 0.5));
        return [[column, frequency * idf] as const];
      })
      .toSorted(([one], [other]) => one - other);
    return unitRow(
      entries.map(([column]) => column),
      entries.map(([, value]) => value),
    );
  });
}

function unitRow(columns: readonly number[], values: readonly number[]): SparseRow {
  const row: SparseMatrix = {
    rowCount: 1,
    columnCount: 0,
    offsets: Uint32Array.of(0, columns.length),
    columns: Uint32Array.from(columns),
    values: Float32Array.from(values),
  };
  normaliseSparseRows(row);
  return row;
}

function withRows(known: SentenceVectors, count: number, rows: Float32Array | undefined): SentenceVectors {
  const values = new Float32Array(known.values.length + count * known.dimension);
  values.set(known.values);
  if (rows !== undefined) values.set(rows, known.values.length);
  return { ...known, values };
}

async function neighboursWith(parts: ContentParts, first: number, config: PlacementConfig): Promise<Neighbours> {
  const { matrix, neighbours, catalogue } = parts;
  const near = createNearest(parts, config);
  const found: Scored[][] = [];
  for (let item = first; item < matrix.rowCount; item += 1) {
    if (item % portionSize === 0) await new Promise((resolve) => setImmediate(resolve));
    found.push(near(item));
  }
  const added = new Map<number, Scored[]>();
  for (const [place, list] of found.entries())
    for (const { item, score } of list)
      if (item < first) added.set(item, [...(added.get(item) ?? []), { item: first + place, score }]);
  const lists = Array.from({ length: catalogue.items.length }, (_, item): readonly Scored[] | undefined =>
    item < first ? added.get(item) : found[item - first],
  );
  return merged(neighbours, lists, config.neighbourCount);
}

interface Scored {
  readonly item: number;
  readonly score: number;
}

/** Adds to each item's list, keeps the best `count`, and leaves the others as they are. */
function merged(
  { offsets, items, scores }: Neighbours,
  added: readonly (readonly Scored[] | undefined)[],
  count: number,
): Neighbours {
  const out = { offsets: new Uint32Array(added.length + 1), items: [] as Uint32Array[], scores: [] as Float32Array[] };
  for (const [item, more] of added.entries()) {
    const [start, end] = item + 1 < offsets.length ? [offsets[item] ?? 0, offsets[item + 1] ?? 0] : [0, 0];
    let list = { items: items.subarray(start, end), scores: scores.subarray(start, end) };
    if (more !== undefined) {
      const known = Array.from(list.items, (other, place) => ({ item: other, score: list.scores[place] ?? 0 }));
      const best = [...known, ...more].toSorted((a, b) => b.score - a.score || a.item - b.item).slice(0, count);
      list = { items: Uint32Array.from(best, (one) => one.item), scores: Float32Array.from(best, (one) => one.score) };
    }
    out.items.push(list.items);
    out.scores.push(list.scores);
    out.offsets[item + 1] = (out.offsets[item] ?? 0) + list.items.length;
  }
  const length = out.offsets.at(-1) ?? 0;
  const flat: Neighbours = { offsets: out.offsets, items: new Uint32Array(length), scores: new Float32Array(length) };
  for (const [item, list] of out.items.entries()) {
    flat.items.set(list, flat.offsets[item]);
    flat.scores.set(out.scores[item] ?? [], flat.offsets[item]);
  }
  return flat;
}

/** The nearest of all items by words, then by words and sentences of those. */
function createNearest(
  { matrix, sentences, catalogue }: ContentParts,
  { neighbourCount, perDomainRatio }: PlacementConfig,
): (item: number) => Scored[] {
  const postings = transpose(matrix);
  const sums = new Float32Array(matrix.rowCount);
  const domainCount = Math.max(1, catalogue.domains.length);
  const groupedBest = (count: number) =>
    createGroupedBest(catalogue.domainOf, domainCount, {
      count,
      perGroupCount: Math.floor((count * perDomainRatio) / domainCount),
    });
  const take = (best: ReturnType<typeof groupedBest>, count: number): Scored[] => {
    const [items, scores] = [new Uint32Array(count), new Float32Array(count)];
    const length = best.take(0, items, scores);
    return Array.from(items.subarray(0, length), (item, place) => ({ item, score: scores[place] ?? 0 }));
  };
  return (item) => {
    const touched = addPostings(matrix, postings, item, sums);
    const byWords = groupedBest(comparedCount);
    for (const other of touched) {
      if (other !== item) byWords.offer(other, sums[other] ?? 0);
      sums[other] = 0;
    }
    const best = groupedBest(neighbourCount);
    for (const { item: other, score } of take(byWords, comparedCount)) {
      const isBySentence = sentences && !isZeroRow(sentences, item) && !isZeroRow(sentences, other);
      const { values, dimension } = sentences ?? { values: new Float32Array(), dimension: 0 };
      best.offer(other, isBySentence ? (score + denseDot(values, item, values, other, dimension)) / 2 : score);
    }
    return take(best, neighbourCount);
  };
}

/** Adds the dot products of a row with all rows to `sums`, and tells which are not 0. */
function addPostings(matrix: SparseMatrix, postings: SparseMatrix, row: number, sums: Float32Array): number[] {
  const touched: number[] = [];
  const terms = matrix.columns.subarray(matrix.offsets[row], matrix.offsets[row + 1]);
  const weights = matrix.values.subarray(matrix.offsets[row], matrix.offsets[row + 1]);
  for (const [entry, term] of terms.entries()) {
    const [start, end, weight] = [postings.offsets[term] ?? 0, postings.offsets[term + 1] ?? 0, weights[entry] ?? 0];
    for (let at = start; at < end; at += 1) {
      const other = postings.columns[at] ?? 0;
      if (sums[other] === 0) touched.push(other);
      sums[other] = (sums[other] ?? 0) + weight * (postings.values[at] ?? 0);
    }
  }
  return touched;
}
