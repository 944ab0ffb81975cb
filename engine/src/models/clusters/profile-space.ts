/** Demographics as points: the space in which people of like age and place are near each other. */
import { ageBands, type Demographics } from "../../domain/demographics.ts";

/** How many people of some group have each age band and live in each of `places`. */
export interface Histogram {
  readonly memberCount: number;
  /** Aligned with `ageBands`. */
  readonly bandCounts: Uint32Array;
  /** Aligned with the places of the space. */
  readonly placeCounts: Uint32Array;
}

export interface ProfileSpace {
  readonly dimension: number;
  /** ISO 3166-1 and 3166-2 codes that the space tells apart; people of others are as people of whom no place is known. */
  readonly places: readonly string[];
  /** Where somebody is. What is not known of them lies in the middle, and draws nowhere. */
  pointOf(demographics: Demographics): Float32Array;
  /** The mean of a group, by what its histogram tells. */
  centreOf(histogram: Histogram): Float32Array;
}

const bandCount = ageBands.length;
/** A step to the next band, in units of what two people of different countries are apart along each of their two axes. */
const bandStep = Math.SQRT1_2;
/** Two parts of a country are half as far apart as two countries. */
const subdivisionScale = 0.5;

/** Age bands are in order: a band's code has a step for every band below it, so that neighbours are near. `all` has the mean age. */
export function createProfileSpace(places: readonly string[], all: Uint32Array): ProfileSpace {
  const meanAge = new Float32Array(bandCount - 1);
  addAges(meanAge, all, new Float32Array(bandCount - 1));
  const placeOf = new Map(places.map((place, index) => [place, index]));
  const dimension = meanAge.length + places.length;
  const scaleOf = (place: number) => (isSubdivision(places[place] ?? "") ? subdivisionScale : 1);
  const centreOf = ({ memberCount, bandCounts, placeCounts }: Histogram): Float32Array => {
    const centre = new Float32Array(dimension);
    addAges(centre, bandCounts, meanAge);
    for (const [place, count] of placeCounts.entries())
      centre[meanAge.length + place] = (scaleOf(place) * count) / Math.max(1, memberCount);
    return centre;
  };
  return {
    dimension,
    places,
    pointOf: (demographics) => centreOf(histogramOf([demographics], placeOf)),
    centreOf,
  };
}

/** Adds the mean code of some ages less `origin` to the first axes of a point; nothing where no age is known. */
function addAges(point: Float32Array, bandCounts: Uint32Array, origin: Float32Array): void {
  const total = bandCounts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return;
  for (let axis = 0; axis < bandCount - 1; axis += 1) {
    const above = bandCounts.subarray(axis + 1).reduce((sum, count) => sum + count, 0);
    point[axis] = (bandStep * above) / total - (origin[axis] ?? 0);
  }
}

const isSubdivision = (place: string) => place.includes("-");

/** Codes of the places of somebody, the country and its part where known. */
export function placesOf({ country, subdivision }: Demographics): readonly string[] {
  return [country, subdivision].filter((place) => place !== undefined);
}

export function histogramOf(people: readonly Demographics[], placeOf: ReadonlyMap<string, number>): Histogram {
  const bandCounts = new Uint32Array(bandCount);
  const placeCounts = new Uint32Array(placeOf.size);
  for (const person of people) {
    const band = person.ageBand === undefined ? -1 : ageBands.indexOf(person.ageBand);
    if (band >= 0) bandCounts[band] = (bandCounts[band] ?? 0) + 1;
    for (const place of placesOf(person).flatMap((code) => placeOf.get(code) ?? []))
      placeCounts[place] = (placeCounts[place] ?? 0) + 1;
  }
  return { memberCount: people.length, bandCounts, placeCounts };
}

/** The same without any count from 1 to below `minimum`. */
export function suppressed({ memberCount, ...counts }: Histogram, minimum: number): Histogram {
  const keep = (count: number) => (count < minimum ? 0 : count);
  return { memberCount, bandCounts: counts.bandCounts.map(keep), placeCounts: counts.placeCounts.map(keep) };
}
