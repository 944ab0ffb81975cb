/** How far from today what people like is, in years: what makes content of some year old or new is different among songs and books. */
import type { TrainingData } from "../model.ts";

/** One domain's. */
export interface Era {
  /** The distance at which content counts half as much as content of today. */
  readonly decayYears: number;
  /** Of what the moment says, how much is what year it is, 0 to 1; the rest is the moment's likes. */
  readonly yearShare: number;
}

/** A user's own distance is half theirs with so many likes of known years. */
const ownStrength = 10;
/** Content of the same year is still some months away. */
const leastYears = 0.5;

/** Data that know no times have 0 for all. */
const earliestMs = 86_400_000;

const yearOf = (atMs: number) => new Date(atMs).getUTCFullYear();

/** The geometric mean of |year of the like − year of the content| over likes of known times and years, by domain. */
export function learnEras(data: TrainingData): Readonly<Record<string, Era>> {
  const sums = new Map<string, { log: number; count: number }>();
  for (const { domain, log } of likedDistances(data)) {
    const sum = sums.get(domain) ?? { log: 0, count: 0 };
    sums.set(domain, { log: sum.log + log, count: sum.count + 1 });
  }
  return Object.fromEntries(
    [...sums].map(([domain, { log, count }]) => [domain, { decayYears: Math.exp(log / count), yearShare: 0 }]),
  );
}

function* likedDistances({ catalogue, preferences, lastAtMs }: TrainingData) {
  for (const [entry, item] of preferences.columns.entries()) {
    const { domain, year } = catalogue.items[item] ?? {};
    if (domain === undefined || year === undefined || (preferences.values[entry] ?? 0) <= 0) continue;
    const atMs = lastAtMs[entry] ?? 0;
    if (atMs >= earliestMs) yield { domain, log: logDistance(yearOf(atMs), year) };
  }
}

/** A user's own decay: the same mean over their likes of the domain, shrunk towards everybody's. Arrays are aligned. */
export function ownDecayYears(decayYears: number, likedAtMs: readonly number[], years: readonly number[]): number {
  const sum = years.reduce((total, year, place) => total + logDistance(yearOf(likedAtMs[place] ?? 0), year), 0);
  return Math.exp((sum + ownStrength * Math.log(decayYears)) / (years.length + ownStrength));
}

function logDistance(currentYear: number, contentYear: number): number {
  return Math.log(Math.max(leastYears, Math.abs(currentYear - contentYear)));
}
