import type { FollowerRow, Followers } from "../transitions/transitions.ts";
import { largestOf, type CopiedFollows, type FollowConfig, type FollowRows } from "./follow-counts.ts";
import { grown } from "./pair-table.ts";

/**
 * `FollowCounts` of another thread, as a copy that it keeps up to date: rows that threads share and nobody changes, and over them what
 * changed since. Rows are worked out once between two changes, so that every copy gives the same.
 */
export class FollowedCounts implements Followers {
  readonly #config: FollowConfig;
  #base: FollowRows;
  /** By earlier and later item, counts that are not as in the base. */
  readonly #changed = new Map<number, Map<number, number>>();
  readonly #rows = new Map<number, FollowerRow>();
  #fromSums: Float64Array;
  #toSums: Float64Array;

  constructor(config: FollowConfig, base: FollowRows, itemCount: number) {
    this.#config = config;
    this.#base = base;
    this.#fromSums = grown(base.fromSums.slice(), itemCount);
    this.#toSums = grown(base.toSums.slice(), itemCount);
  }

  get itemCount(): number {
    return this.#fromSums.length;
  }

  growTo(itemCount: number): void {
    this.#fromSums = grown(this.#fromSums, itemCount);
    this.#toSums = grown(this.#toSums, itemCount);
  }

  /** Takes over newer rows, which hold all that changed before. */
  rebase(base: FollowRows): void {
    this.#base = base;
    this.#changed.clear();
    this.#rows.clear();
  }

  put({ pairs, values }: CopiedFollows): void {
    this.#rows.clear();
    for (let at = 0; 2 * at < pairs.length; at += 1) {
      const [from, to] = [pairs[2 * at] ?? 0, pairs[2 * at + 1] ?? 0];
      const row = this.#changed.get(from) ?? new Map<number, number>();
      this.#changed.set(from, row.set(to, values[3 * at] ?? 0));
      this.#fromSums[from] = values[3 * at + 1] ?? 0;
      this.#toSums[to] = values[3 * at + 2] ?? 0;
    }
  }

  of(item: number): FollowerRow {
    const known = this.#rows.get(item);
    if (known !== undefined) return known;
    const row = largestOf(this.#rowOf(item), this.#config.followerCount);
    this.#rows.set(item, row);
    return row;
  }

  weight(from: number, to: number): number {
    const { columns, counts } = this.#baseRow(from);
    const place = columns.indexOf(to);
    const count = this.#changed.get(from)?.get(to) ?? (place < 0 ? 0 : (counts[place] ?? 0));
    return this.#weigh(from, to, count);
  }

  #rowOf(item: number): FollowerRow {
    const { columns, counts } = this.#baseRow(item);
    const all = new Map(this.#changed.get(item));
    for (const [place, to] of columns.entries()) if (!all.has(to)) all.set(to, counts[place] ?? 0);
    const kept = [...all].filter(([, count]) => count > 0).toSorted(([one], [other]) => one - other);
    return {
      columns: Uint32Array.from(kept, ([to]) => to),
      values: Float32Array.from(kept, ([to, count]) => this.#weigh(item, to, count)),
    };
  }

  #baseRow(item: number): { readonly columns: Uint32Array; readonly counts: Float64Array } {
    const { offsets, columns, counts } = this.#base;
    // Items that were placed after the base have no row in it.
    const [start, end] = [offsets[item] ?? 0, offsets[item + 1] ?? offsets[item] ?? 0];
    return { columns: columns.subarray(start, end), counts: counts.subarray(start, end) };
  }

  #weigh(from: number, to: number, count: number): number {
    const { sourceExponent, targetExponent } = this.#config;
    return count * scaleOf(this.#fromSums[from] ?? 0, sourceExponent) * scaleOf(this.#toSums[to] ?? 0, targetExponent);
  }
}

function scaleOf(sum: number, exponent: number): number {
  return sum > 0 ? sum ** -exponent : 0;
}
