import { openHolidays } from "../../context/holidays.ts";
import { momentValues, type MomentInput } from "../../context/moment.ts";
import type { MomentValues } from "../../domain/moment.ts";
import type { DatedMoments } from "../../models/model.ts";

/** What is known of an entry's circumstances beside its time. */
export type Circumstances = Omit<MomentInput, "atMs">;

/** Nothing happened before: a data set that knows no times has 0 for all. */
const earliestMs = 86_400_000;
/** Within an hour's quarter no variable changes, in any time zone. */
const stepMs = 900_000;

/** The moments of entries by their times: in UTC and nowhere, unless `about` says more. Entries without a time have no moment. */
export async function datedMoments(
  lastAtMs: Float64Array,
  about: (entry: number) => Circumstances = () => ({}),
): Promise<DatedMoments> {
  const known = lastAtMs.some((_, entry) => about(entry).region !== undefined) ? await openHolidays() : undefined;
  const values: MomentValues[] = [];
  const places = new Map<string, number>();
  const bySteps = new Map<string, number>();
  const placeOf = (moment: MomentValues) => {
    const key = JSON.stringify(moment);
    const place = places.get(key) ?? values.push(moment) - 1;
    places.set(key, place);
    return place;
  };
  const of = Uint32Array.from(lastAtMs, (atMs, entry) => {
    const circumstances = about(entry);
    if (atMs < earliestMs) return placeOf({});
    const { region, timeZone, company, weather } = circumstances;
    const key = [Math.floor(atMs / stepMs), region, timeZone, company, weather].join(" ");
    const place = bySteps.get(key) ?? placeOf(momentValues({ atMs, ...circumstances }, known));
    bySteps.set(key, place);
    return place;
  });
  return { values, of };
}
