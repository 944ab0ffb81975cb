const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const bytes = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const share = new Intl.NumberFormat("en", { style: "percent", maximumSignificantDigits: 3 });

export const countText = (count: number): string => plain.format(count);

/** Whole from a hundred on, three digits below. */
export const figureText = (value: number): string => (Math.abs(value) >= 100 ? plain : fine).format(value);

export const shareText = (ratio: number): string => share.format(ratio);

const spans = [
  ["years", 31_557_600_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** "0.84 ms", "1.2 s", "3 h": in the largest unit that it fills. */
export function durationText(durationMs: number): string {
  const [unit, lengthMs] = spans.find(([, length]) => Math.abs(durationMs) >= length) ?? (["ms", 1] as const);
  return `${figureText(durationMs / lengthMs)} ${unit}`;
}

const sizes = ["B", "kB", "MB", "GB", "TB"];

export function bytesText(sizeBytes: number): string {
  const power = Math.min(sizes.length - 1, Math.floor(Math.log10(Math.max(1, sizeBytes)) / 3));
  return `${bytes.format(sizeBytes / 1000 ** power)} ${sizes[power]}`;
}

const timeOfDay = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const moment = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", ...timeOfDay });
const momentOfYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric", ...timeOfDay });

/** "Nov 29, 19:04", of the viewer's clock; with the year where it is not the present one. */
export function momentText(at: string | number, nowMs = Date.now()): string {
  const date = new Date(at);
  return (date.getFullYear() === new Date(nowMs).getFullYear() ? moment : momentOfYear).format(date);
}

const clock = new Intl.DateTimeFormat("en", { ...timeOfDay, second: "2-digit" });
export const clockText = (at: string | number): string => clock.format(new Date(at));
