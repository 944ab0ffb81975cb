import type { Curve, CurvePoint } from "../card.ts";
import { escapeHtml } from "./escape-html.ts";

const width = 420;
const height = 260;
const margin = { left: 56, right: 20, top: 16, bottom: 44 };

interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** A line through the points, with each point's setting on it and all figures in a table below for those who cannot see it. */
export function curveFigure({ title, xLabel, yLabel, points }: Curve): string {
  const x = axisOf(points.map((point) => point.x));
  const y = axisOf(points.map((point) => point.y));
  const across = (value: number) => scaled(value, x, margin.left, width - margin.right);
  const up = (value: number) => scaled(value, y, height - margin.bottom, margin.top);
  const line = points.map((point) => `${across(point.x)},${up(point.y)}`).join(" ");
  return `<figure class="curve">
<figcaption>${escapeHtml(title)}</figcaption>
<svg role="img" aria-label="${escapeHtml(`${yLabel} against ${xLabel}; the table below has the figures`)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
${x.ticks.map((tick) => `<line class="grid" x1="${across(tick)}" x2="${across(tick)}" y1="${margin.top}" y2="${height - margin.bottom}"/><text x="${across(tick)}" y="${height - margin.bottom + 14}" text-anchor="middle">${label(tick)}</text>`).join("")}
${y.ticks.map((tick) => `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${up(tick)}" y2="${up(tick)}"/><text x="${margin.left - 6}" y="${up(tick) + 4}" text-anchor="end">${label(tick)}</text>`).join("")}
<polyline points="${line}"/>
${points.map((point) => dot(point, across(point.x), up(point.y))).join("")}
<text x="${(margin.left + width - margin.right) / 2}" y="${height - 6}" text-anchor="middle">${escapeHtml(xLabel)}</text>
<text transform="translate(12 ${(margin.top + height - margin.bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeHtml(yLabel)}</text>
</svg>
<details><summary>figures</summary><table>
<thead><tr><th scope="col">setting</th><th scope="col">${escapeHtml(xLabel)}</th><th scope="col">${escapeHtml(yLabel)}</th></tr></thead>
<tbody>${points.map((point) => `<tr><th scope="row">${escapeHtml(point.setting)}</th><td class="number">${point.x.toFixed(4)}</td><td class="number">${point.y.toFixed(4)}</td></tr>`).join("")}</tbody>
</table></details>
</figure>`;
}

function dot({ setting, x, y }: CurvePoint, across: number, up: number): string {
  return `<circle cx="${across}" cy="${up}" r="4"><title>${escapeHtml(`${setting}: ${x.toFixed(3)}, ${y.toFixed(3)}`)}</title></circle>`;
}

/** From a round number below all values to one above. */
function axisOf(values: readonly number[]): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = most - least || Math.abs(most) || 1;
  const magnitude = 10 ** Math.floor(Math.log10(span / 4));
  const step = magnitude * (span / 4 / magnitude > 5 ? 10 : span / 4 / magnitude > 2 ? 5 : 2);
  const [first, last] = [Math.floor(least / step), Math.ceil(most / step + 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, place) => (first + place) * step);
  return { low: first * step, high: last * step, ticks };
}

function scaled(value: number, { low, high }: Axis, from: number, to: number): number {
  return Math.round(10 * (from + ((value - low) / (high - low)) * (to - from))) / 10;
}

const label = (value: number): string => String(Number(value.toPrecision(3)));
