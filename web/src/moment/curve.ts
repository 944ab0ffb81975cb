/** Points along a playlist, and a line through them. */

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** Records of unknown length take up this much of a playlist's drawing. */
const usualMinutes = 45;

/** Where each entry lies along the whole, from 0 to 1: the middle of its time. */
export function placesOf(minutes: readonly (number | undefined)[]): readonly number[] {
  const lengths = minutes.map((length) => length ?? usualMinutes);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let before = 0;
  return lengths.map((length) => {
    const place = (before + length / 2) / total;
    before += length;
    return place;
  });
}

/** A soft line through points: it is level halfway between two of them, so that it never goes beyond either. */
export function smoothPath(points: readonly CurvePoint[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let from = first;
  let path = `M${text(first)}`;
  for (const to of rest) {
    const middle = (from.x + to.x) / 2;
    path += `C${text({ x: middle, y: from.y })} ${text({ x: middle, y: to.y })} ${text(to)}`;
    from = to;
  }
  return path;
}

const text = ({ x, y }: CurvePoint) => `${round(x)} ${round(y)}`;
const round = (value: number) => Math.round(value * 10) / 10;
