import { moodDistance, type MoodState } from "../../domain/mood.ts";
import type { Mood } from "../../domain/item.ts";
import { createBestList, type BestList } from "../../kernels/best-list.ts";

/** Items of known mood in one domain and one square of the circumplex. */
interface Cell {
  readonly items: number[];
  /** The box around their moods, and the surest of them. */
  least: Mood;
  most: Mood;
  confidence: number;
}

const cellsPerAxis = 16;

/** Items of known mood by where they lie, so that the nearest are found without a look at all. */
export class MoodGrid {
  readonly #moodOf: (item: number) => MoodState | undefined;
  /** By domain, without empty ones. */
  readonly #cells: readonly (readonly Cell[])[];

  /** O(items). */
  constructor(domainOf: Uint8Array, moodOf: (item: number) => MoodState | undefined) {
    this.#moodOf = moodOf;
    const cells: Map<number, Cell>[] = [];
    for (const [item, domain] of domainOf.entries()) {
      const mood = moodOf(item);
      if (mood !== undefined) addTo((cells[domain] ??= new Map()), item, mood);
    }
    this.#cells = Array.from(cells, (own) => [...(own?.values() ?? [])]);
  }

  /** Up to `count` items of each domain with the largest confidence · (1 − distance), the largest first. */
  nearestPerDomain(wanted: Mood, count: number): readonly Uint32Array[] {
    const best = createBestList(count);
    return this.#cells.map((cells) => {
      this.#search(cells, wanted, best);
      const items = new Uint32Array(count);
      return items.subarray(0, best.takeSorted(items));
    });
  }

  /** The cell that may hold the best first, until none may hold a better one than the worst that is kept. */
  #search(cells: readonly Cell[], wanted: Mood, best: BestList): void {
    const bounds = Float64Array.from(cells, (cell) => boundOf(cell, wanted));
    for (;;) {
      const next = placeOfLargest(bounds);
      const bound = bounds[next] ?? -Infinity;
      if (bound === -Infinity || bound < best.leastKey) return;
      bounds[next] = -Infinity;
      for (const item of cells[next]?.items ?? []) {
        const own = this.#moodOf(item);
        if (own !== undefined) best.offer(item, own.confidence * (1 - moodDistance(own, wanted)));
      }
    }
  }
}

function placeOfLargest(values: Float64Array): number {
  let place = 0;
  for (let other = 1; other < values.length; other += 1) if ((values[other] ?? 0) > (values[place] ?? 0)) place = other;
  return place;
}

function addTo(cells: Map<number, Cell>, item: number, { valence, arousal, confidence }: MoodState): void {
  const key = cellsPerAxis * cellOn(valence) + cellOn(arousal);
  const cell = cells.get(key);
  if (cell === undefined) {
    cells.set(key, { items: [item], least: { valence, arousal }, most: { valence, arousal }, confidence });
    return;
  }
  const { least, most } = cell;
  cell.items.push(item);
  cell.least = { valence: Math.min(least.valence, valence), arousal: Math.min(least.arousal, arousal) };
  cell.most = { valence: Math.max(most.valence, valence), arousal: Math.max(most.arousal, arousal) };
  cell.confidence = Math.max(cell.confidence, confidence);
}

const cellOn = (value: number) => Math.min(cellsPerAxis - 1, Math.max(0, Math.floor(((value + 1) / 2) * cellsPerAxis)));

/** No item of the cell has more. */
function boundOf({ least, most, confidence }: Cell, wanted: Mood): number {
  const nearest = {
    valence: Math.min(most.valence, Math.max(least.valence, wanted.valence)),
    arousal: Math.min(most.arousal, Math.max(least.arousal, wanted.arousal)),
  };
  return confidence * (1 - moodDistance(nearest, wanted));
}
