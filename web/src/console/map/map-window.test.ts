import { describe, expect, it } from "vitest";
import {
  between,
  centreOf,
  labelled,
  moved,
  nearest,
  wholeMap,
  windowAround,
  withWords,
  zoomed,
  zoomOf,
  type Point,
  type Window,
} from "./map-window.ts";

const point = (id: string, x: number, y: number): Point => ({ id, title: `The ${id}`, domain: "movie", x, y });

describe("window of the map", () => {
  it("zooms around its middle, and back to the whole", () => {
    const window = zoomed(wholeMap, 4);
    expect(zoomOf(window)).toBeCloseTo(4);
    expect(centreOf(window)[0]).toBeCloseTo(0.5);
    expect(zoomOf(zoomed(window, 0.1))).toBeCloseTo(1);
  });

  it("does not leave the map", () => {
    const window = moved(zoomed(wholeMap, 4), 20, -20);
    expect(window.right).toBeCloseTo(wholeMap.right);
    expect(window.bottom).toBeCloseTo(wholeMap.bottom);
    expect(zoomOf(window)).toBeCloseTo(4);
    expect(windowAround(0.5, 0.5, 0).right - windowAround(0.5, 0.5, 0).left).toBeCloseTo(0.01);
  });

  it("is half way between two", () => {
    const half = between(wholeMap, windowAround(0.5, 0.5, 0.08), 0.5);
    expect(half.right - half.left).toBeCloseTo((1.08 + 0.08) / 2);
  });
});

describe("points of the map", () => {
  const points = [point("first", 0.1, 0.1), point("second", 0.52, 0.54), point("third", 0.5, 0.49)];
  const idsIn = (window: Window, others: readonly Point[] = []) => labelled(points, window, others).map(({ id }) => id);

  it("names nothing on the whole map, and what is seen when one is near", () => {
    expect(idsIn(wholeMap)).toEqual([]);
    expect(idsIn(windowAround(0.5, 0.5, 0.1))).toEqual(["second", "third"]);
  });

  it("names the best known where there is room for one", () => {
    const close = point("fourth", 0.51, 0.541);
    expect(labelled([...points, close], windowAround(0.5, 0.5, 0.1)).map(({ id }) => id)).toEqual(["second", "third"]);
    expect(idsIn(windowAround(0.5, 0.5, 0.1), [close])).toEqual(["third"]);
  });

  it("finds what is nearest, and what has the words", () => {
    expect(nearest(points, 0.5, 0.5, 2).map(({ id }) => id)).toEqual(["third", "second"]);
    expect(withWords(points, " FIR the ").map(({ id }) => id)).toEqual(["first"]);
    expect(withWords(points, "")).toHaveLength(3);
  });
});
