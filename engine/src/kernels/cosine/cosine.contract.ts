/** What every implementation of the cosines with a weighted sum of rows must do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseRows, normaliseSparseRows } from "../profile/profile.ts";
import { seededNormal, seededUniform } from "../random.ts";
import { sparseFromTriples } from "../sparse.ts";
import type { CosineFeatures, Cosines } from "./cosine.ts";

type CreateCosines = (features: CosineFeatures) => Cosines;

interface Shape {
  readonly rowCount: number;
  readonly columnCount: number;
  /** 0: without dense features. */
  readonly dimension: number;
  readonly seed: number;
}

const shapes = fc.record({
  rowCount: fc.integer({ min: 1, max: 40 }),
  columnCount: fc.integer({ min: 1, max: 60 }),
  dimension: fc.constantFrom(0, 1, 5, 8, 21, 64),
  seed: fc.nat({ max: 1e6 }),
});

/** Every fifth row has no entries, every third no dense numbers. */
function featuresOf({ rowCount, columnCount, dimension, seed }: Shape): CosineFeatures {
  const uniform = seededUniform(seed);
  const places = Array.from({ length: rowCount * columnCount }, (_, place) => place).filter(
    (place) => Math.floor(place / columnCount) % 5 !== 4 && uniform() < 0.4,
  );
  const sparse = sparseFromTriples(
    rowCount,
    columnCount,
    places.map((place) => Math.floor(place / columnCount)),
    places.map((place) => place % columnCount),
    places.map(() => uniform() - 0.3),
  );
  normaliseSparseRows(sparse);
  if (dimension === 0) return { sparse };
  const values = Float32Array.from({ length: rowCount * dimension }, seededNormal(seed));
  for (let row = 2; row < rowCount; row += 3) values.fill(0, row * dimension, (row + 1) * dimension);
  normaliseRows(values, dimension);
  return { sparse, dense: { dimension, values } };
}

function firstRows({ sparse, dense }: CosineFeatures, rowCount: number): CosineFeatures {
  const offsets = sparse.offsets.slice(0, rowCount + 1);
  const [columns, values] = [sparse.columns.slice(0, offsets[rowCount]), sparse.values.slice(0, offsets[rowCount])];
  return {
    sparse: { ...sparse, rowCount, offsets, columns, values },
    dense: dense && { ...dense, values: dense.values.slice(0, rowCount * dense.dimension) },
  };
}

const tasteOf = ({ rowCount, seed }: Shape, count: number) => {
  const uniform = seededUniform(seed + 1);
  return {
    items: Uint32Array.from({ length: count }, () => Math.floor(uniform() * rowCount)),
    values: Float32Array.from({ length: count }, () => 0.2 + uniform()),
  };
};

const allRows = (rowCount: number) => Uint32Array.from({ length: rowCount }, (_, row) => row);

const scoresOf = (cosines: Cosines, taste: ReturnType<typeof tasteOf>, rows = allRows(cosines.rowCount)) => {
  const out = new Float32Array(rows.length).fill(7);
  cosines.score(taste, rows, out);
  return out;
};

/** Rows as plain numbers, of each kind. */
function plainRows({ sparse, dense }: CosineFeatures): readonly (readonly number[][])[] {
  const rows = [...allRows(sparse.rowCount)];
  const words = rows.map((row) => {
    const plain = Array.from({ length: sparse.columnCount }, () => 0);
    for (let entry = sparse.offsets[row]!; entry < sparse.offsets[row + 1]!; entry += 1)
      plain[sparse.columns[entry]!] = sparse.values[entry]!;
    return plain;
  });
  if (dense === undefined) return [words];
  const { dimension, values } = dense;
  return [words, rows.map((row) => [...values.subarray(row * dimension, (row + 1) * dimension)])];
}

function naive(features: CosineFeatures, { items, values }: ReturnType<typeof tasteOf>): number[] {
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, axis) => sum + value * b[axis]!, 0);
  const found = Array.from({ length: features.sparse.rowCount }, (): number[] => []);
  for (const rows of plainRows(features)) {
    const profile = rows[0]!.map((_, axis) =>
      items.reduce((sum, item, at) => sum + values[at]! * rows[item]![axis]!, 0),
    );
    const length = Math.sqrt(dot(profile, profile));
    for (const [row, plain] of rows.entries())
      if (length > 0 && plain.some((value) => value !== 0)) found[row]!.push(dot(plain, profile) / length);
  }
  return found.map((cosines) => cosines.reduce((sum, value) => sum + value, 0) / Math.max(1, cosines.length));
}

export function describeCosines(name: string, create: CreateCosines): void {
  describe(`${name} cosines`, () => {
    it("are the mean of those that a row and the profile both have", () => {
      fc.assert(
        fc.property(shapes, fc.integer({ min: 0, max: 9 }), (shape, count) => {
          const features = featuresOf(shape);
          const taste = tasteOf(shape, count);
          const cosines = create(features);
          const scores = scoresOf(cosines, taste);
          for (const [row, expected] of naive(features, taste).entries())
            expect(Math.abs(scores[row]! - expected)).toBeLessThan(1e-4);
          expect(scoresOf(cosines, taste)).toEqual(scores);
        }),
      );
    });

    it("with two tastes are those with each", () => {
      fc.assert(
        fc.property(shapes, fc.nat({ max: 5 }), fc.nat({ max: 5 }), (shape, firstCount, secondCount) => {
          const cosines = create(featuresOf(shape));
          const tastes = [
            tasteOf(shape, firstCount),
            tasteOf({ ...shape, seed: shape.seed + 9 }, secondCount),
          ] as const;
          const outs = [new Float32Array(shape.rowCount), new Float32Array(shape.rowCount)] as const;
          cosines.scoreBoth(tastes, allRows(shape.rowCount), outs);
          for (const [at, taste] of tastes.entries()) expect(outs[at]).toEqual(scoresOf(cosines, taste));
        }),
      );
    });

    it("of rows in any order, any of them more than once or none", () => {
      const shape = { rowCount: 30, columnCount: 40, dimension: 21, seed: 5 };
      const cosines = create(featuresOf(shape));
      const taste = tasteOf(shape, 4);
      const all = scoresOf(cosines, taste);
      for (const rows of [Uint32Array.of(), Uint32Array.of(29), Uint32Array.of(3, 3, 0, 12, 3)])
        expect([...scoresOf(cosines, taste, rows)]).toEqual([...rows].map((row) => all[row]));
    });

    it("are 0 where likes and dislikes are the same", () => {
      const shape = { rowCount: 12, columnCount: 20, dimension: 16, seed: 2 };
      const taste = { items: Uint32Array.of(3, 3), values: Float32Array.of(0.7, -0.7) };
      expect(scoresOf(create(featuresOf(shape)), taste)).toEqual(new Float32Array(12));
    });

    it("of more rows are those of all of them, and what there was before stays as it was", () => {
      fc.assert(
        fc.property(shapes, fc.nat({ max: 39 }), (shape, start) => {
          const features = featuresOf({ ...shape, rowCount: 40 });
          const other = featuresOf({ ...shape, rowCount: 40, seed: shape.seed + 1 });
          const first = create(firstRows(features, start));
          const taste = tasteOf({ ...shape, rowCount: Math.max(1, start) }, start && 3);
          const before = scoresOf(first, taste);
          const half = first.extended(firstRows(features, Math.ceil((start + 40) / 2)));
          const whole = half.extended(features);
          expect(scoresOf(whole, taste)).toEqual(scoresOf(create(features), taste));
          expect(scoresOf(first, taste)).toEqual(before);
          expect(scoresOf(half, taste)).toEqual(scoresOf(whole, taste).subarray(0, half.rowCount));
          first.extended(joined(firstRows(features, start), other));
          expect(scoresOf(whole, taste)).toEqual(scoresOf(create(features), taste));
        }),
        { numRuns: 30 },
      );
    });

    it("refuses a row that is not there", () => {
      const cosines = create(featuresOf({ rowCount: 3, columnCount: 4, dimension: 8, seed: 1 }));
      const one = { items: Uint32Array.of(0), values: Float32Array.of(1) };
      expect(() => scoresOf(cosines, one, Uint32Array.of(3))).toThrow(/Row 3 cannot be scored: there are 3/);
      expect(() => scoresOf(cosines, { ...one, items: Uint32Array.of(5) })).toThrow(/Item 5 is outside 3/);
    });
  });
}

/** The rows of `first` and behind them those of `all` that have no place among them. */
function joined(first: CosineFeatures, all: CosineFeatures): CosineFeatures {
  const start = first.sparse.rowCount;
  const entries = all.sparse.offsets[start]!;
  const shift = first.sparse.columns.length - entries;
  const columns = [...first.sparse.columns, ...all.sparse.columns.subarray(entries)];
  const values = [...first.sparse.values, ...all.sparse.values.subarray(entries)];
  const offsets = all.sparse.offsets.map((offset, row) => (row < start ? first.sparse.offsets[row]! : offset + shift));
  const { dense } = all;
  return {
    sparse: {
      ...all.sparse,
      offsets,
      columns: Uint32Array.from(columns),
      values: Float32Array.from(values),
    },
    dense: dense && {
      ...dense,
      values: Float32Array.from([...first.dense!.values, ...dense.values.subarray(start * dense.dimension)]),
    },
  };
}
