import type { ChartColours } from "../design/chart-colours.ts";

/** A figure with the interval it lies in. */
export interface Interval {
  readonly low: number;
  readonly value: number;
  readonly high: number;
  readonly isBad?: boolean;
}

interface DrawApi {
  value(dimension: number): number;
  coord(place: readonly [number, number]): readonly [number, number];
  size(size: readonly [number, number]): readonly [number, number];
}

/** For a chart that lies on its side: a bar with ends from low to high and a dot at the value, a row of the category axis each. */
export function intervalSeries(name: string, intervals: readonly Interval[], { movie, alarm }: IntervalColours) {
  return {
    type: "custom",
    name,
    itemStyle: { color: movie },
    encode: { x: [1, 2, 3], y: 0 },
    data: intervals.map(({ low, value, high }, row) => [row, low, value, high]),
    renderItem(_: unknown, api: DrawApi) {
      const row = api.value(0);
      const [lowX, y] = api.coord([api.value(1), row]);
      const [x] = api.coord([api.value(2), row]);
      const [highX] = api.coord([api.value(3), row]);
      const end = Math.min(6, api.size([0, 1])[1] / 4);
      const style = { stroke: intervals[row]?.isBad === true ? alarm : movie, lineWidth: 2 };
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: "line",
        shape: { x1, y1, x2, y2 },
        style,
      });
      return {
        type: "group",
        children: [
          line(lowX, y, highX, y),
          line(lowX, y - end, lowX, y + end),
          line(highX, y - end, highX, y + end),
          { type: "circle", shape: { cx: x, cy: y, r: 5 }, style: { fill: style.stroke } },
        ],
      };
    },
  };
}

interface IntervalColours extends Pick<ChartColours, "alarm"> {
  readonly movie: string;
}

export const intervalColours = (colours: ChartColours): IntervalColours => ({
  alarm: colours.alarm,
  movie: colours.ofDomain("movie"),
});
