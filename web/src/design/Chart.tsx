import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use, type EChartsCoreOption, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useEffectEvent, useRef } from "react";
import { followTheme, readChartColours, type ChartColours } from "./chart-colours.ts";

use([
  BarChart,
  CustomChart,
  LineChart,
  ScatterChart,
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
]);

export interface ChartClick {
  readonly seriesIndex: number;
  readonly dataIndex: number;
}

/** A chart of Apache ECharts in the colours of the page. What it shows is said in `description` too, for those who do not see it. */
export function Chart({
  description,
  options,
  height = "18rem",
  onClick,
  onMade,
}: {
  readonly description: string;
  readonly options: (colours: ChartColours) => EChartsCoreOption;
  readonly height?: string;
  readonly onClick?: (click: ChartClick) => void;
  /** For what cannot be said by options, such as where one looks. */
  readonly onMade?: (chart: EChartsType) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const click = useEffectEvent((seen: ChartClick) => onClick?.(seen));
  const tell = useEffectEvent((made: EChartsType) => onMade?.(made));

  useEffect(() => {
    const { current } = place;
    if (current === null) return undefined;
    const made = init(current);
    chart.current = made;
    made.on("click", ({ seriesIndex = 0, dataIndex }) => click({ seriesIndex, dataIndex }));
    const watcher = new ResizeObserver(() => made.resize());
    watcher.observe(current);
    tell(made);
    return () => {
      watcher.disconnect();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    const draw = () => {
      const colours = readChartColours();
      chart.current?.setOption(inPageColours(options(colours), colours));
    };
    draw();
    return followTheme(draw);
  }, [options]);
  return <div ref={place} role="img" aria-label={description} style={{ height, width: "100%", overflow: "hidden" }} />;
}

const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;

function inPageColours(own: EChartsCoreOption, colours: ChartColours): EChartsCoreOption {
  const { ink, soft, line, sheet, series } = colours;
  return {
    animation: !isStill,
    color: [...series],
    textStyle: { fontFamily: "system-ui, sans-serif", color: ink },
    grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
    // Drawn on the canvas: the page's policy takes no styles within HTML.
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      backgroundColor: sheet,
      borderColor: line,
      textStyle: { color: ink },
    },
    ...own,
    xAxis: axisIn(colours, own["xAxis"]),
    yAxis: axisIn(colours, own["yAxis"]),
    legend: {
      type: "scroll",
      top: 0,
      left: 0,
      textStyle: { color: soft },
      inactiveColor: line,
      pageTextStyle: { color: soft },
      pageIconColor: ink,
      ...(own["legend"] as object | undefined),
    },
  };
}

const axisIn = ({ soft, line }: ChartColours, own: unknown) => ({
  axisLine: { lineStyle: { color: line } },
  nameTextStyle: { color: soft },
  splitLine: { lineStyle: { color: line, opacity: 0.6 } },
  ...(own as object | undefined),
  axisLabel: { color: soft, hideOverlap: true, ...(own as { readonly axisLabel?: object } | undefined)?.axisLabel },
});
