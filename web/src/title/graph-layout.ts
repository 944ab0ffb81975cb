import type { Place } from "./neighbourhood.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a work takes of the drawing, its title with it, by its steps from the middle. */
export const boxSizes: Readonly<Record<Place["depth"], Size>> = {
  0: { width: 150, height: 190 },
  1: { width: 128, height: 142 },
  2: { width: 104, height: 116 },
};

/** Of the middle and its relatives, what a line is hidden by: covers are narrower than titles. */
export const lineEnds: Readonly<Record<0 | 1, Size>> = {
  0: { width: 90, height: 190 },
  1: { width: 76, height: 142 },
};

/** Below it a drawing would be crowded: there a list is shown. */
export const narrowestDrawing = 640;

/** Between the middle and a ring there is room for the word on the line. */
const gap = 10;
const roundCount = 120;

interface Box extends Size {
  readonly isFixed: boolean;
  x: number;
  y: number;
}

export interface Layout {
  readonly points: ReadonlyMap<string, Point>;
  /** What of the area's height is needed. */
  readonly height: number;
}

/** A place for each work: one in the middle, its relatives around it, and theirs outside of them. No two overlap where there is room. */
export function layOut(places: readonly Place[], area: Size): Layout {
  const boxes = new Map<string, Box>();
  const middle = { x: area.width / 2, y: area.height / 2 };
  const first = places.filter(({ depth }) => depth === 1);
  const childrenOf = (id: string) => places.filter(({ depth, via }) => depth === 2 && via?.id === id);
  const add = (id: string, depth: Place["depth"], { x, y }: Point) =>
    boxes.set(id, { ...boxSizes[depth], isFixed: depth === 0, x, y });
  for (const { id, depth } of places) if (depth === 0) add(id, 0, middle);
  // Each relative gets a part of the circle by how many stand behind it.
  const shares = first.map(({ id }) => 1 + childrenOf(id).length / 2);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  // Many stand farther out, unless others stand behind them.
  const outwards = first.length > 6 ? 0.85 : 0.58;
  let turned = -(shares[0] ?? 0) / 2;
  for (const [index, { id }] of first.entries()) {
    const share = shares[index] ?? 1;
    const angle = ((turned + share / 2) / whole) * 2 * Math.PI;
    turned += share;
    const children = childrenOf(id);
    add(id, 1, onRing(middle, area, { angle, ratio: children.length > 0 ? 0.58 : outwards }));
    const step = Math.min(0.6, ((share / whole) * 2 * Math.PI) / Math.max(1, children.length));
    for (const [place, child] of children.entries()) {
      const turn = angle + (place - (children.length - 1) / 2) * step;
      add(child.id, 2, onRing(middle, area, { angle: turn, ratio: 1 }));
    }
  }
  pushApart([...boxes.values()], area);
  const top = Math.min(...[...boxes.values()].map(({ y, height }) => y - height / 2));
  const bottom = Math.max(...[...boxes.values()].map(({ y, height }) => y + height / 2));
  const points = [...boxes].map(([id, { x, y }]) => [id, { x: Math.round(x), y: Math.round(y - top) }] as const);
  return { points: new Map(points), height: Math.ceil(bottom - top) };
}

/** On an ellipse as wide and high as the area allows, or a part of it. */
function onRing(
  { x, y }: Point,
  area: Size,
  { angle, ratio }: { readonly angle: number; readonly ratio: number },
): Point {
  const { width, height } = boxSizes[2];
  return {
    x: x + Math.cos(angle) * ratio * (area.width - width) * 0.5,
    y: y + Math.sin(angle) * ratio * (area.height - height) * 0.5,
  };
}

/** Moves boxes that overlap away from each other, the shorter way, and back into the area. */
function pushApart(boxes: readonly Box[], area: Size): void {
  for (let round = 0; round < roundCount; round += 1) {
    for (const [index, one] of boxes.entries()) for (const other of boxes.slice(index + 1)) separate(one, other);
    for (const box of boxes) {
      box.x = Math.min(Math.max(box.x, box.width / 2), area.width - box.width / 2);
      box.y = Math.min(Math.max(box.y, box.height / 2), area.height - box.height / 2);
    }
  }
}

function separate(one: Box, other: Box): void {
  const spare = one.isFixed || other.isFixed ? gap * 3 : gap;
  const overlapX = (one.width + other.width) / 2 + spare - Math.abs(one.x - other.x);
  const overlapY = (one.height + other.height) / 2 + spare - Math.abs(one.y - other.y);
  if (overlapX <= 0 || overlapY <= 0) return;
  const [oneShare, otherShare] = one.isFixed ? [0, 1] : other.isFixed ? [1, 0] : [0.5, 0.5];
  // Drawings are wider than high: there is more room to the sides.
  if (overlapX < overlapY * 1.6) {
    const way = one.x <= other.x ? -1 : 1;
    one.x += way * overlapX * oneShare;
    other.x -= way * overlapX * otherShare;
  } else {
    const way = one.y <= other.y ? -1 : 1;
    one.y += way * overlapY * oneShare;
    other.y -= way * overlapY * otherShare;
  }
}

export type Direction = "left" | "right" | "up" | "down";

/** The work that an arrow key leads to: the nearest one whose way there is more along the key's direction than across it. */
export function nearestTowards(
  points: ReadonlyMap<string, Point>,
  fromId: string,
  direction: Direction,
): string | undefined {
  const from = points.get(fromId);
  if (from === undefined) return undefined;
  const [signX, signY] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[direction] as [number, number];
  const ways = [...points].flatMap(([id, { x, y }]) => {
    const along = (x - from.x) * signX + (y - from.y) * signY;
    const across = Math.abs((x - from.x) * signY) + Math.abs((y - from.y) * signX);
    return id !== fromId && along > across ? [{ id, length: along + across }] : [];
  });
  return ways.toSorted((a, b) => a.length - b.length)[0]?.id;
}

interface End extends Point {
  readonly box: Size;
}

/** The middle of what is seen of a line between two boxes, where its word stands. */
export function middleOfLine(from: End, to: End): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const hidden = ({ width, height }: Size) => Math.min(width / 2 / Math.abs(dx), height / 2 / Math.abs(dy), 0.5);
  const ratio = (hidden(from.box) + 1 - hidden(to.box)) / 2;
  return { x: Math.round(from.x + dx * ratio), y: Math.round(from.y + dy * ratio) };
}
