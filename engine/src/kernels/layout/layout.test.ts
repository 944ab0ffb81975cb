import { describe, expect, it } from "vitest";
import { normaliseRows } from "../profile/profile.ts";
import { seededNormal } from "../random.ts";
import { keptNeighbourRatio, layoutRows, nearestRows, principalPlane } from "./layout.ts";

const dimension = 24;

/** Topics around centres of their own: row % topicCount is a row's topic. */
function topics(rowCount: number, topicCount: number, spread: number): Float32Array {
  const normal = seededNormal(3);
  const centres = Float32Array.from({ length: topicCount * dimension }, normal);
  const rows = new Float32Array(rowCount * dimension);
  for (let at = 0; at < rows.length; at += 1) {
    const topic = Math.floor(at / dimension) % topicCount;
    rows[at] = centres[topic * dimension + (at % dimension)]! + spread * normal();
  }
  normaliseRows(rows, dimension);
  return rows;
}

describe("the nearest rows", () => {
  it("are those with the largest cosine", () => {
    const rows = topics(60, 6, 0.5);
    const { rows: found, count } = nearestRows(rows, dimension, 5);
    const cosine = (a: number, b: number) =>
      Array.from(
        { length: dimension },
        (_, place) => rows[a * dimension + place]! * rows[b * dimension + place]!,
      ).reduce((sum, value) => sum + value, 0);
    for (let row = 0; row < 60; row += 7) {
      const expected = Array.from({ length: 60 }, (_, other) => other)
        .filter((other) => other !== row)
        .toSorted((a, b) => cosine(row, b) - cosine(row, a))
        .slice(0, 5);
      expect([...found.subarray(row * count, (row + 1) * count)]).toEqual(expected);
    }
  });

  it("are all others where there are few, and none of one alone", () => {
    expect(nearestRows(topics(3, 3, 0.1), dimension, 15).count).toBe(2);
    expect(nearestRows(topics(1, 1, 0.1), dimension, 15).count).toBe(0);
  });
});

describe("the layout", () => {
  const rows = topics(600, 12, 0.4);
  const neighbours = nearestRows(rows, dimension, 15);
  const plane = layoutRows(rows, neighbours, { dimension, seed: 1, epochCount: 100 });

  it("keeps more neighbours than the principal axes do, by far", () => {
    const ofAxes = keptNeighbourRatio(principalPlane(rows, dimension), neighbours, { count: 10, step: 1 });
    const kept = keptNeighbourRatio(plane, neighbours, { count: 10, step: 1 });
    expect(ofAxes).toBeGreaterThan(0.1);
    expect(kept).toBeGreaterThan(1.4 * ofAxes);
  });

  it("puts each row among its own topic", () => {
    let own = 0;
    for (let row = 0; row < 600; row += 1) {
      let [nearest, square] = [-1, Infinity];
      for (let other = 0; other < 600; other += 1) {
        const distance =
          (plane[2 * row]! - plane[2 * other]!) ** 2 + (plane[2 * row + 1]! - plane[2 * other + 1]!) ** 2;
        if (other !== row && distance < square) [nearest, square] = [other, distance];
      }
      if (nearest % 12 === row % 12) own += 1;
    }
    expect(own / 600).toBeGreaterThan(0.97);
  });

  it("is the same for the same seed, and another one for another", () => {
    const again = (seed: number) => layoutRows(rows, neighbours, { dimension, seed, epochCount: 3 });
    expect(again(1)).toEqual(again(1));
    expect(again(2)).not.toEqual(again(1));
  });

  it("parts rows that are the same, and takes a single one", () => {
    const same = new Float32Array(4 * dimension);
    for (let row = 0; row < 4; row += 1) same[row * dimension] = 1;
    const places = layoutRows(same, nearestRows(same, dimension, 15), { dimension, seed: 1 });
    expect([...places].every(Number.isFinite)).toBe(true);
    expect(new Set(places).size).toBe(8);
    const one = same.subarray(0, dimension);
    expect([...layoutRows(one, nearestRows(one, dimension, 15), { dimension, seed: 1 })].every(Number.isFinite)).toBe(
      true,
    );
  });
});

describe("the ratio of kept neighbours", () => {
  it("is 1 where the plane is the space", () => {
    const angles = Array.from({ length: 40 }, (_, row) => (row * row * Math.PI) / 3200);
    const rows = Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
    const neighbours = nearestRows(rows, 2, 10);
    expect(keptNeighbourRatio(Float64Array.from(rows), neighbours, { count: 10, step: 1 })).toBe(1);
  });
});
