/** How many of each group, and of all. */
export interface GroupedCount {
  readonly count: number;
  /** At least so many of each group, as far as there are; groups × this must not be above `count`. */
  readonly perGroupCount: number;
}

/**
 * The best of each group, as sorted short lists, and from them the best of all:
 * first `perGroupCount` of each group, then whatever is best until `count`.
 */
export function createGroupedBest(groupOf: Uint8Array, groupCount: number, { count, perGroupCount }: GroupedCount) {
  const items = new Uint32Array(groupCount * count);
  const scores = new Float32Array(groupCount * count);
  const lengths = new Uint32Array(groupCount);
  const kept = new Uint32Array(groupCount * count);
  const isBetter = (a: number, b: number) => scores[a]! - scores[b]! || items[b]! - items[a]!;
  return {
    clear: () => lengths.fill(0),
    offer(item: number, score: number): void {
      if (!(score > 0)) return;
      const group = groupOf[item]!;
      const start = group * count;
      const length = lengths[group]!;
      if (length === count && score <= scores[start + count - 1]!) return;
      let place = start + Math.min(length, count - 1);
      for (; place > start && scores[place - 1]! < score; place -= 1) {
        scores[place] = scores[place - 1]!;
        items[place] = items[place - 1]!;
      }
      scores[place] = score;
      items[place] = item;
      if (length < count) lengths[group] = length + 1;
    },
    /** Every item that is kept. A view until the next call. */
    all(): Uint32Array {
      let length = 0;
      for (let group = 0; group < groupCount; group += 1)
        for (let rank = 0; rank < lengths[group]!; rank += 1) kept[length++] = items[group * count + rank]!;
      return kept.subarray(0, length);
    },
    /** Writes the chosen ones from `at`, best first, and returns where they end. */
    take(at: number, outItems: Uint32Array, outScores: Float32Array): number {
      const places: number[] = [];
      const rest: number[] = [];
      for (let group = 0; group < groupCount; group += 1)
        for (let rank = 0; rank < lengths[group]!; rank += 1)
          (rank < perGroupCount ? places : rest).push(group * count + rank);
      rest.sort((a, b) => isBetter(b, a));
      for (let index = 0; index < rest.length && places.length < count; index += 1) places.push(rest[index]!);
      places.sort((a, b) => isBetter(b, a));
      const end = at + Math.min(places.length, count);
      for (let index = at; index < end; index += 1) {
        outItems[index] = items[places[index - at]!]!;
        outScores[index] = scores[places[index - at]!]!;
      }
      return end;
    },
  };
}
