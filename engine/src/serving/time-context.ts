/** What the time, the company and the weather say about items, for one user. */
import { openHolidays } from "../context/holidays.ts";
import { localTimeOf } from "../context/local-time.ts";
import { momentValues } from "../context/moment.ts";
import type { Place } from "../context/season.ts";
import { temporalScore } from "../context/temporal-score.ts";
import { EngineError } from "../domain/errors.ts";
import type { TasteEvent } from "../domain/event.ts";
import type { ItemId } from "../domain/ids.ts";
import { isTimeZone, type EventContext, type MomentValues, type StatedMoment } from "../domain/moment.ts";
import { ownDecayYears } from "../models/moments/eras.ts";
import type { OwnMoments } from "../models/moments/moments.ts";
import type { ServingModel } from "./serving-model.ts";
import type { UserHistory } from "./user-history.ts";
import { blendOf } from "./weights.ts";

export interface TimeContext {
  readonly moment: MomentValues;
  readonly own: OwnMoments;
  /** On the user's calendar. */
  readonly year: number;
  /** After how many years content counts half for this user, by domain. */
  readonly decayYears: Readonly<Record<string, number>>;
}

/** A like of a user, in catalogue indices. */
export interface DatedLike {
  readonly item: number;
  readonly atMs: number;
  readonly moment: MomentValues;
}

export interface TimeContextInput {
  readonly place: Place;
  readonly nowMs: number;
  readonly stated: StatedMoment;
}

/** Whether any domain's lists look at the moment. */
export function looksAtTime({ blend }: Pick<ServingModel, "blend">): boolean {
  return [blend.default, ...Object.values(blend.byDomain)].some(({ timeShare }) => timeShare > 0);
}

/** Throws `INVALID_INPUT` for a time zone that there is not. */
export function checkTimeZone(timeZone: string | undefined): void {
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new EngineError(
      "INVALID_INPUT",
      `${JSON.stringify(timeZone)} is no time zone. Give a name of the IANA data base, such as "Europe/Berlin".`,
    );
}

/** Reads the user's own moments out of their history and the moment of the request from what is stated. */
export async function timeContextOf(
  model: ServingModel,
  history: UserHistory,
  { place, nowMs, stated }: TimeContextInput,
): Promise<TimeContext> {
  const holidays = model.moments.variables.includes("holiday") ? await openHolidays() : undefined;
  const contexts = contextsByItem(history.events);
  const likes = history.preferences.flatMap(({ itemId, value, lastAtMs }): readonly DatedLike[] => {
    const item = model.indexOf.get(itemId);
    if (item === undefined || value <= 0 || lastAtMs <= 0) return [];
    return [
      { item, atMs: lastAtMs, moment: momentValues({ atMs: lastAtMs, ...place, ...contexts.get(itemId) }, holidays) },
    ];
  });
  const { atMs = nowMs, timeZone = place.timeZone, company, weather } = stated;
  const here = { ...place, ...(timeZone !== undefined && { timeZone }) };
  return {
    moment: momentValues({ atMs, ...here, company, weather }, holidays),
    year: localTimeOf(atMs, timeZone).year,
    ...ownTimes(model, likes, place.region),
  };
}

/** What a user's dated likes tell of their moments, beside what is known of their community: so far, their country. */
export function ownTimes(
  { moments, catalogue }: Pick<ServingModel, "moments" | "catalogue">,
  likes: readonly DatedLike[],
  community?: string,
): Pick<TimeContext, "own" | "decayYears"> {
  const own = moments.ownMoments(
    Uint32Array.from(likes, ({ item }) => item),
    likes.map(({ moment }) => moment),
    community,
  );
  const decays = Object.entries(moments.eras).map(([domain, { decayYears }]) => {
    const dated = likes.flatMap(({ item, atMs }) => {
      const found = catalogue.items[item];
      return found?.domain === domain && found.year !== undefined ? [{ atMs, year: found.year }] : [];
    });
    const [atMs, years] = [dated.map((one) => one.atMs), dated.map(({ year }) => year)];
    return [domain, ownDecayYears(decayYears, atMs, years)] as const;
  });
  return { own, decayYears: Object.fromEntries(decays) };
}

/** What was stated with the last event of each item that stated anything. */
function contextsByItem(events: readonly TasteEvent[]): ReadonlyMap<ItemId, EventContext> {
  const last = new Map<ItemId, TasteEvent>();
  for (const event of events)
    if (event.context !== undefined && event.atMs >= (last.get(event.itemId)?.atMs ?? 0)) last.set(event.itemId, event);
  return new Map([...last].map(([item, { context = {} }]) => [item, context]));
}

/** What the two halves of the time part say of items, not yet weighed: the moment −1 to 1, and the year 0 to 1. */
export function timeParts(
  { moments, catalogue }: Pick<ServingModel, "moments" | "catalogue">,
  { moment, own, year, decayYears }: TimeContext,
  items: Uint32Array,
): Readonly<Record<"moment" | "year", Float32Array>> {
  const ofMoment = new Float32Array(items.length);
  moments.score(moment, own, items, ofMoment);
  const ofYear = Float32Array.from(items, (item) => {
    const { domain = "", year: contentYear } = catalogue.items[item] ?? {};
    const decay = decayYears[domain];
    // What is as far away as what is liked on average says nothing for or against.
    return contentYear === undefined || decay === undefined ? 0.5 : temporalScore(year, contentYear, decay);
  });
  return { moment: ofMoment, year: ofYear };
}

/** The part `time` of ctx: timeShare · ((1 − yearShare) · moment + yearShare · year), both of the item's domain. */
export function timePart(model: ServingModel, context: TimeContext, items: Uint32Array): Float32Array {
  const { moment, year } = timeParts(model, context, items);
  const shares = model.catalogue.domains.map((domain) => ({
    timeShare: blendOf(model.blend, domain).timeShare,
    yearShare: model.moments.eras[domain]?.yearShare ?? 0,
  }));
  return moment.map((value, place) => {
    const { timeShare, yearShare } = shares[model.catalogue.domainOf[items[place] ?? 0] ?? 0] ?? {
      timeShare: 0,
      yearShare: 0,
    };
    return timeShare * ((1 - yearShare) * value + yearShare * (year[place] ?? 0));
  });
}
