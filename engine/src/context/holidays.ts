import { dayNumber, type LocalTime } from "./local-time.ts";

interface Holiday {
  /** In English. */
  readonly name: string;
  readonly type: "public" | "bank" | "school" | "optional" | "observance";
}

/** Answers for every country of which holidays are known; undefined on a day that none is near. */
export interface HolidayCalendar {
  holidayNear(day: Pick<LocalTime, "year" | "month" | "day">, region: string): Holiday | undefined;
}

/** A holiday makes itself felt so many days before, and after. */
const daysBefore = 6;
const daysAfter = 1;
/** Of several near ones the first of these counts, then the nearest: the days before Christmas are one time, whatever each is called. */
const typeOrder: readonly Holiday["type"][] = ["public", "bank", "observance", "optional"];

let calendar: Promise<HolidayCalendar> | undefined;

/** The calendars of all countries are large, and read when they are asked for first. */
export function openHolidays(): Promise<HolidayCalendar> {
  calendar ??= readHolidays();
  return calendar;
}

async function readHolidays(): Promise<HolidayCalendar> {
  const { default: Holidays } = await import("date-holidays");
  const known = new Set(Object.keys(new Holidays().getCountries()));
  const rules = new Map<string, InstanceType<typeof Holidays>>();
  const nearby = new Map<string, ReadonlyMap<number, Holiday>>();
  return {
    holidayNear(day, region) {
      if (!known.has(region)) return undefined;
      const key = `${region} ${day.year}`;
      const rule = rules.get(region) ?? new Holidays(region);
      rules.set(region, rule);
      const days = nearby.get(key) ?? nearDays(rule, day.year);
      nearby.set(key, days);
      return days.get(dayNumber(day));
    },
  };
}

type Rule = { getHolidays(year: number, language: string): readonly (Holiday & { readonly date: string })[] };

/** The holiday that each day of a year, and the first days of the next, stands under, by the number of the day. */
function nearDays(rule: Rule, year: number): ReadonlyMap<number, Holiday> {
  const found = new Map<number, { readonly holiday: Holiday; readonly distance: number }>();
  const all = [year, year + 1].flatMap((one) => rule.getHolidays(one, "en"));
  for (const type of typeOrder) {
    const isFree = (day: number, distance: number) => {
      const known = found.get(day);
      return known === undefined || (known.holiday.type === type && distance < known.distance);
    };
    for (const { name, date } of all.filter((holiday) => holiday.type === type)) {
      const [ofYear = 0, month = 1, day = 1] = date.slice(0, 10).split("-").map(Number);
      const holiday = { name: name.replace(/ \(substitute day\)$/, ""), type };
      for (let shift = -daysBefore; shift <= daysAfter; shift += 1) {
        const at = dayNumber({ year: ofYear, month, day }) + shift;
        if (isFree(at, Math.abs(shift))) found.set(at, { holiday, distance: Math.abs(shift) });
      }
    }
  }
  return new Map([...found].map(([day, { holiday }]) => [day, holiday]));
}
