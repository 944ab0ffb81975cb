/** The part of the map that is seen; both axes go from 0 to 1. */
export interface Window {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** A little more than all, so that nothing lies on the edge. */
export const wholeMap: Window = { left: -0.04, right: 1.04, bottom: -0.04, top: 1.04 };

const wholeSize = wholeMap.right - wholeMap.left;
const smallestSize = 0.01;

const sizeOf = ({ left, right }: Window) => right - left;

/** How many times larger than on the whole map. */
export const zoomOf = (window: Window): number => wholeSize / sizeOf(window);

export const centreOf = ({ left, right, bottom, top }: Window): readonly [x: number, y: number] => [
  (left + right) / 2,
  (bottom + top) / 2,
];

/** A window of that size around a place, moved so that it does not leave the map. */
export function windowAround(x: number, y: number, size: number): Window {
  const bounded = Math.min(wholeSize, Math.max(smallestSize, size));
  const start = (middle: number, least: number) =>
    Math.min(least + wholeSize - bounded, Math.max(least, middle - bounded / 2));
  const [left, bottom] = [start(x, wholeMap.left), start(y, wholeMap.bottom)];
  return { left, right: left + bounded, bottom, top: bottom + bounded };
}

export function zoomed(window: Window, factor: number): Window {
  const [x, y] = centreOf(window);
  return windowAround(x, y, sizeOf(window) / factor);
}

/** By shares of what is seen. */
export function moved(window: Window, right: number, up: number): Window {
  const [x, y] = centreOf(window);
  const size = sizeOf(window);
  return windowAround(x + right * size, y + up * size, size);
}

/** On the way from one window to another: 0 is the first, 1 the second. */
export function between(from: Window, to: Window, share: number): Window {
  const mix = (a: number, b: number) => a + (b - a) * share;
  return {
    left: mix(from.left, to.left),
    right: mix(from.right, to.right),
    bottom: mix(from.bottom, to.bottom),
    top: mix(from.top, to.top),
  };
}

export interface Point {
  readonly id: string;
  readonly title: string;
  readonly domain: string;
  readonly x: number;
  readonly y: number;
}

const isWithin = ({ x, y }: Point, { left, right, bottom, top }: Window) =>
  x >= left && x <= right && y >= bottom && y <= top;

const labelledFromZoom = 1.6;
const labelCount = 40;
/** What a title takes of the window. */
const labelBox = { width: 0.26, height: 0.035 };

/** Points whose titles are shown: none on the whole map, then the best known that are seen, where there is room beside `others`. */
export function labelled(points: readonly Point[], window: Window, others: readonly Point[] = []): readonly Point[] {
  if (zoomOf(window) < labelledFromZoom) return [];
  const size = sizeOf(window);
  const found: Point[] = [];
  for (const point of points) {
    if (found.length === labelCount) break;
    if (!isWithin(point, window)) continue;
    const isCovered = [...others, ...found].some(
      ({ x, y }) => Math.abs(x - point.x) < labelBox.width * size && Math.abs(y - point.y) < labelBox.height * size,
    );
    if (!isCovered) found.push(point);
  }
  return found;
}

/** The nearest to a place, the nearest first. */
export function nearest(points: readonly Point[], x: number, y: number, count: number): readonly Point[] {
  return points
    .map((point) => ({ point, distance: (point.x - x) ** 2 + (point.y - y) ** 2 }))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ point }) => point);
}

/** Points whose title has all the words, the best known first. */
export function withWords(points: readonly Point[], words: string): readonly Point[] {
  const sought = words.toLowerCase().split(/\s+/).filter(Boolean);
  return points.filter(({ title }) => {
    const lower = title.toLowerCase();
    return sought.every((word) => lower.includes(word));
  });
}
