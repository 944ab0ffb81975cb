import { describe, expect, it } from "vitest";
import { boxSizes, layOut, middleOfLine, nearestTowards, type Point } from "./graph-layout.ts";
import type { Place } from "./neighbourhood.ts";

const relation = { from: "a", to: "b", kind: "adaptation-of", confidence: 1 } as const;

/** A middle with relatives, behind each of which so many more stand. */
function placesOf(behind: readonly number[]): readonly Place[] {
  const relatives = behind.flatMap((count, index): readonly Place[] => [
    { id: `r${index}`, depth: 1, via: { id: "middle", relation } },
    ...Array.from({ length: count }, (_, place): Place => {
      return { id: `r${index}.${place}`, depth: 2, via: { id: `r${index}`, relation } };
    }),
  ]);
  return [{ id: "middle", depth: 0 }, ...relatives];
}

const area = { width: 900, height: 560 };

function overlapsOf(places: readonly Place[], points: ReadonlyMap<string, Point>): readonly string[] {
  return places.flatMap((one, index) =>
    places.slice(index + 1).flatMap((other) => {
      const [a, b] = [points.get(one.id)!, points.get(other.id)!];
      const isApart =
        Math.abs(a.x - b.x) >= (boxSizes[one.depth].width + boxSizes[other.depth].width) / 2 ||
        Math.abs(a.y - b.y) >= (boxSizes[one.depth].height + boxSizes[other.depth].height) / 2;
      return isApart ? [] : [`${one.id} and ${other.id}`];
    }),
  );
}

describe("layOut", () => {
  it.each([
    [[]],
    [[0]],
    [[1, 1]],
    [[3, 0, 2]],
    [[2, 2, 1, 1]],
    [[1, 0, 0, 0, 0, 0]],
    [[3, 3, 2]],
    [[2, 2, 2, 2]],
    [[0, 0, 3, 0, 1]],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])("finds room for relatives with %j behind them, none over another, none outside", (behind) => {
    const places = placesOf(behind);
    const { points, height: needed } = layOut(places, area);
    expect(needed).toBeLessThanOrEqual(area.height);
    expect(points.size).toBe(places.length);
    expect(points.get("middle")!.x).toBe(450);
    expect(overlapsOf(places, points)).toEqual([]);
    for (const { id, depth } of places) {
      const { x, y } = points.get(id)!;
      const { width, height } = boxSizes[depth];
      expect(x).toBeGreaterThanOrEqual(width / 2);
      expect(x).toBeLessThanOrEqual(area.width - width / 2);
      expect(y).toBeGreaterThanOrEqual(height / 2 - 1);
      expect(y).toBeLessThanOrEqual(needed - height / 2 + 1);
    }
  });

  it("takes no more height than it needs", () => {
    expect(layOut(placesOf([]), area).height).toBe(boxSizes[0].height);
    expect(layOut(placesOf([0, 0]), area).height).toBe(boxSizes[0].height);
  });

  it("keeps what stands behind a relative on its side", () => {
    const { points } = layOut(placesOf([1, 1]), area);
    expect(points.get("r0.0")!.x).toBeGreaterThan(points.get("r0")!.x);
    expect(points.get("r1.0")!.x).toBeLessThan(points.get("r1")!.x);
  });
});

describe("nearestTowards", () => {
  const { points } = layOut(placesOf([1, 1]), area);

  it("walks step by step, and stays where there is nothing", () => {
    expect(nearestTowards(points, "middle", "right")).toBe("r0");
    expect(nearestTowards(points, "r0", "right")).toBe("r0.0");
    expect(nearestTowards(points, "r0.0", "left")).toBe("r0");
    expect(nearestTowards(points, "r0.0", "right")).toBeUndefined();
    expect(nearestTowards(points, "nowhere", "left")).toBeUndefined();
  });
});

describe("middleOfLine", () => {
  it("leaves out what the boxes cover", () => {
    const wide = { x: 0, y: 0, box: { width: 100, height: 20 } };
    const narrow = { x: 200, y: 0, box: { width: 20, height: 20 } };
    expect(middleOfLine(wide, narrow)).toEqual({ x: 120, y: 0 });
    expect(middleOfLine({ ...wide, x: 200 }, { ...narrow, y: 100 })).toEqual({ x: 200, y: 50 });
  });
});
