import type { CardRow } from "../card.ts";
import { escapeHtml } from "./escape-html.ts";

const width = 260;
const height = 44;
const track = 22;

/** Where a value lies, between 0 and 1. */
const place = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * (width - 20) + 10);

/** A drawing of a row: floors as ticks with names, the interval and value, the oracle as the end of the bar, the aim as a flag. */
export function rulerOf(row: CardRow): string {
  const floors = Object.entries(row.floors);
  const label = [
    `value ${row.value.toFixed(3)}`,
    ...floors.map(([name, value]) => `${name} ${value.toFixed(3)}`),
    `oracle ${row.oracle.toFixed(3)}`,
    ...(row.aim === undefined ? [] : [`aim ${row.aim}`]),
  ].join(", ");
  const ticks = floors.map(([name, value]) => tick(name, value)).join("");
  const [low, high] = row.interval;
  return `<svg role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<rect class="track" x="10" y="${track - 2}" width="${width - 20}" height="4" rx="2"/>
<rect class="reach" x="10" y="${track - 2}" width="${place(row.oracle) - 10}" height="4" rx="2"/>
${ticks}<rect class="interval" x="${place(low)}" y="${track - 4}" width="${Math.max(1, place(high) - place(low))}" height="8" rx="3"/>
<circle class="value" cx="${place(row.value)}" cy="${track}" r="5"/>${flag(row.aim)}
</svg>`;
}

function tick(name: string, value: number): string {
  const x = place(value);
  const title = `<title>${escapeHtml(name)} ${value.toFixed(3)}</title>`;
  return `<g class="floor">${title}<line x1="${x}" x2="${x}" y1="${track - 7}" y2="${track + 7}"/><text x="${x}" y="${height - 3}">${escapeHtml(name.slice(0, 3))}</text></g>`;
}

/** Aims are written as a comparison with a number. */
function flag(aim: string | undefined): string {
  const bound = Number(/[\d.]+$/.exec(aim ?? "")?.[0]);
  if (!Number.isFinite(bound) || aim === undefined) return "";
  const x = place(bound);
  return `<path class="aim" d="M${x} ${track} V6 l8 4 -8 4"><title>aim ${escapeHtml(aim)}</title></path>`;
}
