/** Groups of like people, each of at least so many that it tells nothing of one of them (k-anonymity, Sweeney 2002). */
import type { Demographics } from "../../domain/demographics.ts";
import { kMeans } from "../../kernels/k-means/k-means.ts";
import {
  createProfileSpace,
  histogramOf,
  placesOf,
  suppressed,
  type Histogram,
  type ProfileSpace,
} from "./profile-space.ts";

export interface GroupOptions {
  /** k of k-means: so many groups at most. */
  readonly groupLimit: number;
  /** k of k-anonymity: so many members at least, and in every count that is kept. */
  readonly minimumMembers: number;
  readonly seed: number;
}

export interface AnonymousGroups {
  readonly space: ProfileSpace;
  /** Of all people: from these the space is made. */
  readonly bandCounts: Uint32Array;
  /** One a group, at least two; no count in them is between 0 and `minimumMembers`. */
  readonly histograms: readonly Histogram[];
  /** The group of each of the people, -1 of whom nothing is known that the space tells apart. */
  readonly groupOf: Int32Array;
}

/** Steps of Lloyd's algorithm after the last merge; people whose group still changes then are few. */
const stepLimit = 30;

/**
 * k-means over the people, but a group with too few members goes to the nearest others, and centres are made of the counts that are
 * kept, so that serving finds the same groups. Undefined where there are not two.
 */
export function groupPeople(
  all: readonly Demographics[],
  { groupLimit, minimumMembers, seed }: GroupOptions,
): AnonymousGroups | undefined {
  if (all.length < 2 * minimumMembers) return undefined;
  const places = commonPlaces(all, minimumMembers);
  const placeOf = new Map(places.map((place, index) => [place, index]));
  const { bandCounts } = suppressed(histogramOf(all, placeOf), minimumMembers);
  const space = createProfileSpace(places, bandCounts);
  const known = [...all.keys()].filter((place) => isAnywhere(space.pointOf(all[place] ?? {})));
  const people = known.map((place) => all[place] ?? {});
  const points = people.map((person) => space.pointOf(person));
  let groupOf = firstGroups(points, space.dimension, { groupLimit, seed });
  for (let step = 0; ; step += 1) {
    const histograms = histogramsOf(people, groupOf, placeOf);
    if (histograms.length < 2) return undefined;
    const kept = histograms.map((histogram) => suppressed(histogram, minimumMembers));
    const smallest = smallestOf(histograms);
    const isTooSmall = (histograms[smallest]?.memberCount ?? 0) < minimumMembers;
    const centres = kept.map((histogram) => space.centreOf(histogram));
    const nearest = Uint32Array.from(points, (point, place) =>
      isTooSmall && groupOf[place] !== smallest
        ? (groupOf[place] ?? 0)
        : nearestCentre(point, centres, isTooSmall ? smallest : -1),
    );
    const isSettled = nearest.every((group, place) => group === groupOf[place]);
    const isLarge = sizesOf(nearest, centres.length).every((size) => size >= minimumMembers);
    if (isLarge && (isSettled || step >= stepLimit)) {
      const groups = new Int32Array(all.length).fill(-1);
      for (const [at, place] of known.entries()) groups[place] = nearest[at] ?? -1;
      return { space, bandCounts, histograms: kept, groupOf: groups };
    }
    if (isTooSmall) step = 0;
    groupOf = renumbered(nearest);
  }
}

/** Whether a point is not in the middle, where all are of whom nothing is known. */
export function isAnywhere(point: Float32Array): boolean {
  return point.some((value) => value !== 0);
}

/** Codes of places where at least so many people live, in order. */
function commonPlaces(people: readonly Demographics[], minimumMembers: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const place of people.flatMap(placesOf)) counts.set(place, (counts.get(place) ?? 0) + 1);
  return [...counts.keys()].filter((place) => (counts.get(place) ?? 0) >= minimumMembers).toSorted();
}

function firstGroups(
  points: readonly Float32Array[],
  dimension: number,
  { groupLimit, seed }: Pick<GroupOptions, "groupLimit" | "seed">,
): Uint32Array {
  const rows = new Float32Array(points.length * dimension);
  for (const [place, point] of points.entries()) rows.set(point, place * dimension);
  return kMeans({ rows, dimension, clusterLimit: groupLimit, seed }).assignments;
}

function histogramsOf(
  people: readonly Demographics[],
  groupOf: Uint32Array,
  placeOf: ReadonlyMap<string, number>,
): readonly Histogram[] {
  const groups = Map.groupBy(people.keys(), (place) => groupOf[place] ?? 0);
  return [...groups.keys()]
    .toSorted((a, b) => a - b)
    .map((group) =>
      histogramOf(
        (groups.get(group) ?? []).flatMap((place) => people[place] ?? []),
        placeOf,
      ),
    );
}

function smallestOf(histograms: readonly Histogram[]): number {
  const least = histograms.reduce((size, { memberCount }) => Math.min(size, memberCount), Infinity);
  return histograms.findIndex(({ memberCount }) => memberCount === least);
}

/** The nearest centre, the first of equally near ones, never the one at `except`. */
export function nearestCentre(point: Float32Array, centres: readonly Float32Array[], except = -1): number {
  let [nearest, least] = [-1, Infinity];
  for (const [group, centre] of centres.entries()) {
    if (group === except) continue;
    let distance = 0;
    for (const [axis, value] of point.entries()) distance += (value - (centre[axis] ?? 0)) ** 2;
    if (distance < least) [nearest, least] = [group, distance];
  }
  return nearest;
}

function sizesOf(groupOf: Uint32Array, count: number): Uint32Array {
  const sizes = new Uint32Array(count);
  for (const group of groupOf) sizes[group] = (sizes[group] ?? 0) + 1;
  return sizes;
}

/** Without numbers that no group has any more. */
function renumbered(groupOf: Uint32Array): Uint32Array {
  const numbers = [...new Set(groupOf)].toSorted((a, b) => a - b);
  const numberOf = new Map(numbers.map((group, number) => [group, number]));
  return groupOf.map((group) => numberOf.get(group) ?? 0);
}
