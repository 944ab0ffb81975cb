import type { EChartsType } from "echarts/core";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Chart } from "../../design/Chart.tsx";
import { followTheme, readChartColours, type ChartColours } from "../../design/chart-colours.ts";
import { domainName, plural } from "../../words.ts";
import { between, labelled, wholeMap, type Point, type Window } from "./map-window.ts";

/** What can be done with the map from outside of it. */
export interface MapHandle {
  readonly window: () => Window;
  /** Shows a window, at once or on a short flight. */
  readonly show: (window: Window, isFlight?: boolean) => void;
}

interface MapChartProps {
  /** All, the hidden too. */
  readonly points: readonly Point[];
  readonly domains: readonly string[];
  readonly hidden: ReadonlySet<string>;
  /** Ringed: the chosen one, and what the list stands on. */
  readonly marked: readonly Point[];
  readonly onChoose: (point: Point) => void;
  readonly onReady: (handle: MapHandle) => void;
}

const flightMs = 500;
const isStill = matchMedia("(prefers-reduced-motion: reduce)");

/** The points on a canvas: wheel and pinch zoom, a drag moves. */
export function MapChart({ points, domains, hidden, marked, onChoose, onReady }: MapChartProps) {
  const [chart, setChart] = useState<EChartsType>();
  const window = useRef<Window>(wholeMap);
  const byDomain = useMemo(
    () => domains.map((domain) => ({ domain, points: points.filter((point) => point.domain === domain) })),
    [points, domains],
  );
  const options = useMemo(() => mapOptions(byDomain), [byDomain]);
  const draw = useCallback(() => {
    const seen = labelled(
      points.filter(({ domain }) => !hidden.has(domain)),
      window.current,
      marked,
    );
    chart?.setOption({ series: overlaySeries(seen, marked, readChartColours()) });
  }, [chart, points, hidden, marked]);

  useEffect(() => {
    if (chart === undefined) return undefined;
    const look = () => {
      window.current = windowOf(chart);
      draw();
    };
    draw();
    chart.on("datazoom", look);
    const unfollow = followTheme(draw);
    return () => {
      unfollow();
      // A chart that is gone has forgotten its listeners.
      if (!chart.isDisposed()) chart.off("datazoom", look);
    };
  }, [chart, draw]);
  useEffect(() => {
    for (const domain of domains)
      chart?.dispatchAction({ type: hidden.has(domain) ? "legendUnSelect" : "legendSelect", name: domain });
  }, [chart, domains, hidden]);

  const take = useCallback(
    (made: EChartsType) => {
      setChart(made);
      onReady(handleOf(made, window));
    },
    [onReady],
  );
  return (
    <Chart
      description={`Map of ${plural(points.length, "work", "works")}: what is alike lies close together. The list beside it has them all.`}
      options={options}
      height="100%"
      onMade={take}
      onClick={({ seriesIndex, dataIndex }) => {
        const point = byDomain[seriesIndex]?.points[dataIndex];
        if (point !== undefined) onChoose(point);
      }}
    />
  );
}

function handleOf(chart: EChartsType, window: { readonly current: Window }): MapHandle {
  let flight = 0;
  const show = ({ left, right, bottom, top }: Window) => {
    if (chart.isDisposed()) return;
    chart.dispatchAction({
      type: "dataZoom",
      batch: [
        { dataZoomId: "x", startValue: left, endValue: right },
        { dataZoomId: "y", startValue: bottom, endValue: top },
      ],
    });
  };
  return {
    window: () => window.current,
    show(target, isFlight = false) {
      cancelAnimationFrame(flight);
      if (!isFlight || isStill.matches) return show(target);
      const from = window.current;
      let beganMs: number | undefined;
      const step = (nowMs: number) => {
        beganMs ??= nowMs;
        const share = Math.min(1, (nowMs - beganMs) / flightMs);
        show(between(from, target, share * share * (3 - 2 * share)));
        if (share < 1) flight = requestAnimationFrame(step);
      };
      flight = requestAnimationFrame(step);
    },
  };
}

function windowOf(chart: EChartsType): Window {
  const { dataZoom } = chart.getOption() as {
    readonly dataZoom: readonly { readonly startValue: number; readonly endValue: number }[];
  };
  const [x, y] = dataZoom;
  return {
    left: x?.startValue ?? wholeMap.left,
    right: x?.endValue ?? wholeMap.right,
    bottom: y?.startValue ?? wholeMap.bottom,
    top: y?.endValue ?? wholeMap.top,
  };
}

const axis = (min: number, max: number) => ({
  type: "value",
  min,
  max,
  show: true,
  axisLabel: { show: false },
  axisTick: { show: false },
  axisLine: { show: false },
  splitLine: { show: false },
});

/** Above this many points ECharts draws them in one go, without looks of their own. */
const largeCount = 4000;

const mapOptions =
  (byDomain: readonly { readonly domain: string; readonly points: readonly Point[] }[]) => (colours: ChartColours) => ({
    animation: false,
    grid: { left: 0, right: 0, top: 0, bottom: 0 },
    legend: { show: false },
    tooltip: { trigger: "item", confine: true },
    xAxis: axis(wholeMap.left, wholeMap.right),
    yAxis: axis(wholeMap.bottom, wholeMap.top),
    dataZoom: [
      { id: "x", type: "inside", xAxisIndex: 0, filterMode: "none", minValueSpan: 0.01 },
      { id: "y", type: "inside", yAxisIndex: 0, filterMode: "none", minValueSpan: 0.01 },
    ],
    series: byDomain.map(({ domain, points }) => ({
      id: domain,
      name: domain,
      type: "scatter",
      large: points.length > largeCount,
      symbolSize: 7,
      itemStyle: { color: colours.ofDomain(domain), opacity: 0.75 },
      data: points.map(({ x, y }) => [x, y]),
      tooltip: {
        formatter: ({ dataIndex }: { readonly dataIndex: number }) =>
          `${points[dataIndex]?.title ?? ""}\n${domainName(domain)}`,
      },
    })),
  });

const overlaySeries = (seen: readonly Point[], marked: readonly Point[], { ink, sheet }: ChartColours) => [
  {
    id: "labels",
    type: "scatter",
    silent: true,
    symbolSize: 7,
    itemStyle: { color: "transparent" },
    data: seen.map(({ x, y, title }) => ({ value: [x, y], name: title })),
    label: { ...titleLabel(ink, sheet), show: true },
  },
  {
    id: "marked",
    type: "scatter",
    silent: true,
    symbol: "emptyCircle",
    symbolSize: 18,
    itemStyle: { color: ink, borderWidth: 2.5 },
    data: marked.map(({ x, y, title }) => ({ value: [x, y], name: title })),
    label: { ...titleLabel(ink, sheet), show: true, fontWeight: "bold" },
    z: 5,
  },
];

const titleLabel = (ink: string, sheet: string) => ({
  formatter: "{b}",
  position: "right",
  color: ink,
  textBorderColor: sheet,
  textBorderWidth: 3,
  width: 150,
  overflow: "truncate",
});
