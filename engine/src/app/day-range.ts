import type { DayRange } from "../pipeline/operate/operator-use-cases.ts";
import { EngineError } from "../domain/errors.ts";

/** Throws `INVALID_INPUT` for a day that no calendar has. */
export function checkedDays({ from, to }: DayRange): DayRange {
  return { ...(from !== undefined && { from: checkedDay(from) }), ...(to !== undefined && { to: checkedDay(to) }) };
}

function checkedDay(text: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
  if (isDay && new Date(text).toISOString().startsWith(text)) return text;
  throw new EngineError("INVALID_INPUT", `${JSON.stringify(text)} is no day. Write it like 2026-11-28; it is in UTC.`);
}
