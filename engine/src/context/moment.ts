import type { Company, MomentValues, Weather } from "../domain/moment.ts";
import type { HolidayCalendar } from "./holidays.ts";
import { hourMs, localTimeOf } from "./local-time.ts";
import { seasonOf, type Place } from "./season.ts";

export interface MomentInput extends Place {
  /** Milliseconds since 1970, UTC. */
  readonly atMs: number;
  readonly company?: Company | undefined;
  readonly weather?: Weather | undefined;
}

const parts = ["night", "morning", "afternoon", "evening"] as const;
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
/** Who is still awake at two in the morning has not begun the new day. */
const dayBeginsAtHour = 5;

/**
 * The variables of a moment: `time` (weekend or weekday, and night, morning, afternoon or evening), `weekday`, `season`, `holiday`
 * (the one that is near, where the country and `holidays` are known), `company` and `weather` (where stated).
 */
export function momentValues(
  { atMs, company, weather, ...place }: MomentInput,
  holidays?: HolidayCalendar,
): MomentValues {
  const { hour } = localTimeOf(atMs, place.timeZone);
  const date = localTimeOf(atMs - dayBeginsAtHour * hourMs, place.timeZone);
  const isWeekend = date.weekday === 0 || date.weekday === 6;
  const holiday = place.region === undefined ? undefined : holidays?.holidayNear(date, place.region);
  return {
    time: `${isWeekend ? "weekend" : "weekday"} ${parts[Math.floor(hour / 6)] ?? "night"}`,
    weekday: weekdays[date.weekday] ?? "Sunday",
    season: seasonOf(date, place),
    ...(holiday && { holiday: holiday.name }),
    ...(company && { company }),
    ...(weather && { weather }),
  };
}
