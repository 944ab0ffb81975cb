import type { Item } from "../../domain/item.ts";
import { normaliseText } from "../../domain/text.ts";
import type { ItemFeatures } from "../bridge/bridge.ts";
import { moodOfWords } from "./emotion-words.ts";

/** What the mood of items is inferred from: rows of `width` numbers. */
export interface MoodFeatures {
  readonly width: number;
  /** One row an item; the last entry is 1. Rows of which nothing else is known are all 0. */
  rows(items: Uint32Array): Float32Array;
}

/** A label of fewer items that teach says nothing sure. */
const minimumLabelCount = 5;
/** The labels of most items that teach. */
const labelLimit = 300;
/** valence and arousal of its words, how many there are, tempo, and the constant. */
const extraCount = 5;
const usualBpm = 110;

/**
 * Content features (sentence vectors, or TF-IDF projected), genres and themes that `teachers` carry often enough, what the words of the
 * description tell by a table, and the tempo.
 */
export function createMoodFeatures(items: readonly Item[], content: ItemFeatures, teachers: Uint32Array): MoodFeatures {
  const labels = teachers.length === 0 ? new Map<string, number>() : columnsOf(items, teachers);
  const width = content.dimension + labels.size + extraCount;
  return {
    width,
    rows(wanted) {
      const rows = new Float32Array(wanted.length * width);
      for (const [place, index] of wanted.entries()) {
        const row = rows.subarray(place * width, (place + 1) * width);
        row.set(content.values.subarray(index * content.dimension, (index + 1) * content.dimension));
        const item = items[index];
        if (item !== undefined) describe(item, labels, row.subarray(content.dimension));
        if (row.some((value) => value !== 0)) row[width - 1] = 1;
      }
      return rows;
    },
  };
}

function describe(item: Item, labels: ReadonlyMap<string, number>, row: Float32Array): void {
  const known = labelsOf(item).flatMap((label) => labels.get(label) ?? []);
  for (const column of known) row[column] = 1 / Math.sqrt(known.length);
  const { valence, arousal, count } = moodOfWords(
    [item.title, item.description ?? "", ...item.genres, ...item.themes].join(" "),
  );
  const tempo = item.tempoBpm === undefined ? 0 : Math.log2(item.tempoBpm / usualBpm);
  row.set([valence, arousal, Math.log1p(count) / 3, tempo], labels.size);
}

function labelsOf({ genres, themes }: Item): readonly string[] {
  return [...new Set([...genres, ...themes].map(normaliseText))];
}

function columnsOf(items: readonly Item[], teachers: Uint32Array): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const index of teachers)
    for (const label of items[index] === undefined ? [] : labelsOf(items[index]))
      counts.set(label, (counts.get(label) ?? 0) + 1);
  const kept = [...counts]
    .filter(([, count]) => count >= minimumLabelCount)
    .toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, labelLimit);
  return new Map(kept.map(([label], column) => [label, column]));
}
