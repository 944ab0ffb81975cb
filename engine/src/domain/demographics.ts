import type { User } from "./user.ts";

export const ageBands = ["under 18", "18-24", "25-34", "35-44", "45-54", "55 and over"] as const;
export type AgeBand = (typeof ageBands)[number];
/** The first age of each band, in years. */
const bandStartsYears = [0, 18, 25, 35, 45, 55] as const;
/** Ages outside are mistakes, and say nothing. */
const [youngestYears, oldestYears] = [5, 110] as const;

/** How old somebody is and where they live, as coarsely as clusters need it. What is not known is absent. */
export interface Demographics {
  readonly ageBand?: AgeBand;
  /** ISO 3166-1 code. */
  readonly country?: string;
  /** ISO 3166-2 code, of a part of `country`. */
  readonly subdivision?: string;
}

/** Of a user who agreed, at a time; undefined without consent, and where neither age nor place is known. */
export function demographicsOf(user: User | undefined, atMs: number): Demographics | undefined {
  if (user?.sharesDemographics !== true) return undefined;
  const ageBand =
    user.birthYear === undefined ? undefined : ageBandOf(new Date(atMs).getUTCFullYear() - user.birthYear);
  const { region: country } = user;
  if (ageBand === undefined && country === undefined) return undefined;
  const subdivision = user.subdivision?.startsWith(`${country}-`) === true ? user.subdivision : undefined;
  return { ...(ageBand && { ageBand }), ...(country && { country }), ...(subdivision && { subdivision }) };
}

/** Undefined for an age that nobody who reads, watches or listens for themselves has. */
export function ageBandOf(ageYears: number): AgeBand | undefined {
  if (!(ageYears >= youngestYears && ageYears <= oldestYears)) return undefined;
  return ageBands[bandStartsYears.findLastIndex((start) => ageYears >= start)];
}
