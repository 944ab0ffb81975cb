/** How much more or less the members of a cluster like something than everybody does, trusted as far as they are many. */
import { sparseFromTriples, type SparseMatrix } from "../../kernels/sparse.ts";
import type { Catalogue, TrainingData } from "../model.ts";

export interface LiftConfig {
  /**
   * k of k-anonymity: so many members has a cluster at least, and every group within one that anything is kept about. Fewer who like an
   * item count as one less than so many, or as many as expected if that is less.
   */
  readonly minimumMembers: number;
  /** So many expected likes weigh as much as what is believed of an item by its genres. */
  readonly itemStrength: number;
  /** So many expected likes weigh as much as the belief that a cluster likes a genre, or a domain, as everybody does. */
  readonly genreStrength: number;
}

export interface ClusterLifts {
  /** In order. */
  readonly genres: readonly string[];
  /** clusters × genres: log of how many times as much as everybody; 0 for a genre that too few members like. */
  readonly genreLifts: Float32Array;
  /** clusters × items: the same of items, where there are enough likes to say. */
  readonly itemLifts: SparseMatrix;
  /** clusters × domains: shares of the members' likes. */
  readonly domainMix: Float32Array;
}

interface Likes {
  readonly items: Uint32Array;
  readonly domains: Uint32Array;
  /** Users who like anything of a domain. */
  readonly domainLikers: Uint32Array;
  readonly genres: Uint32Array;
  readonly genreLikers: Uint32Array;
}

/** `clusterOf[row]` is below 0 for users of no cluster. */
export function clusterLifts(
  { catalogue, preferences }: Pick<TrainingData, "catalogue" | "preferences">,
  { clusterOf, clusterCount }: { readonly clusterOf: Int32Array; readonly clusterCount: number },
  config: LiftConfig,
): ClusterLifts {
  const genres = [...new Set(catalogue.items.flatMap((item) => item.genres))].toSorted();
  const genresOf = createGenresOf(catalogue, genres);
  const rows = Array.from({ length: preferences.rowCount }, (_, row) => row);
  const likesOf = (members: readonly number[]) =>
    countLikes(catalogue, preferences, { members, genresOf, genreCount: genres.length });
  const all = likesOf(rows);
  const byCluster = Map.groupBy(rows, (row) => clusterOf[row] ?? -1);
  const parts = Array.from({ length: clusterCount }, (_, cluster) =>
    partOf({ likes: likesOf(byCluster.get(cluster) ?? []), all, catalogue, genresOf, config }),
  );
  const entries = parts.flatMap(({ items }, cluster) => items.map(([item, lift]) => [cluster, item, lift] as const));
  return {
    genres,
    genreLifts: Float32Array.from(parts.flatMap(({ genreLifts }) => [...genreLifts])),
    itemLifts: sparseFromTriples(
      clusterCount,
      catalogue.items.length,
      entries.map(([cluster]) => cluster),
      entries.map(([, item]) => item),
      entries.map(([, , lift]) => lift),
    ),
    domainMix: Float32Array.from(parts.flatMap(({ mix }) => [...mix])),
  };
}

/** Places in `genres` of an item's, looked up when somebody asks first. */
export function createGenresOf(catalogue: Catalogue, genres: readonly string[]): (item: number) => readonly number[] {
  const placeOf = new Map(genres.map((genre, place) => [genre, place]));
  const places = new Map<number, readonly number[]>();
  return (item) => {
    const known = places.get(item);
    if (known !== undefined) return known;
    const found = catalogue.items[item]?.genres.flatMap((genre) => placeOf.get(genre) ?? []) ?? [];
    places.set(item, found);
    return found;
  };
}

/** The mean of the lifts of an item's genres: what is believed of it before its own likes are looked at. */
export function genreBelief(genreLifts: Float32Array, genres: readonly number[]): number {
  return genres.reduce((sum, genre) => sum + (genreLifts[genre] ?? 0) / genres.length, 0);
}

interface PartInput {
  readonly likes: Likes;
  readonly all: Likes;
  readonly catalogue: Catalogue;
  readonly genresOf: (item: number) => readonly number[];
  readonly config: LiftConfig;
}

/** What is kept of one cluster. Expected is what its likes in a domain would be if it liked as everybody does. */
function partOf({ likes, all, catalogue, genresOf, config }: PartInput) {
  const { minimumMembers, itemStrength, genreStrength } = config;
  const counts = likes.domains.map((count, domain) => ((likes.domainLikers[domain] ?? 0) < minimumMembers ? 0 : count));
  const ratios = Float64Array.from(counts, (count, domain) => count / Math.max(1, all.domains[domain] ?? 0));
  const genreExpected = new Float64Array(all.genres.length);
  const wanted = Float64Array.from(all.items, (count, item) => count * (ratios[catalogue.domainOf[item] ?? 0] ?? 0));
  for (const [item, count] of wanted.entries())
    for (const genre of genresOf(item)) genreExpected[genre] = (genreExpected[genre] ?? 0) + count;
  const genreLifts = Float32Array.from(genreExpected, (count, genre) =>
    (likes.genreLikers[genre] ?? 0) < minimumMembers ? 0 : logLift(likes.genres[genre] ?? 0, count, genreStrength),
  );
  const items: [item: number, lift: number][] = [];
  for (const [item, count] of wanted.entries()) {
    const liked = likes.items[item] ?? 0;
    if (liked < minimumMembers && count < minimumMembers) continue;
    const kept = liked >= minimumMembers ? liked : Math.min(minimumMembers - 1, count);
    items.push([item, logLift(kept, count, itemStrength, Math.exp(genreBelief(genreLifts, genresOf(item))))]);
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const allTotal = all.domains.reduce((sum, count) => sum + count, 0);
  const mix = Float64Array.from(counts, (count, domain) => {
    const share = (all.domains[domain] ?? 0) / Math.max(1, allTotal);
    return (count + genreStrength * share) / (total + genreStrength);
  });
  return { genreLifts, items, mix };
}

/**
 * log of (likes + strength · belief) / (expected + strength): the posterior mean of a rate over the expected one, likes being Poisson and
 * the prior a gamma distribution around the belief (DuMouchel 1999, with one prior and a fixed strength).
 */
function logLift(likes: number, expected: number, strength: number, belief = 1): number {
  return Math.log((likes + strength * belief) / (expected + strength));
}

interface CountInput {
  /** Rows. */
  readonly members: readonly number[];
  readonly genresOf: (item: number) => readonly number[];
  readonly genreCount: number;
}

function countLikes(
  { items, domains, domainOf }: Catalogue,
  preferences: SparseMatrix,
  { members, genresOf, genreCount }: CountInput,
): Likes {
  const likes: Likes = {
    items: new Uint32Array(items.length),
    domains: new Uint32Array(domains.length),
    domainLikers: new Uint32Array(domains.length),
    genres: new Uint32Array(genreCount),
    genreLikers: new Uint32Array(genreCount),
  };
  for (const row of members) {
    const liked = { domains: new Set<number>(), genres: new Set<number>() };
    for (const item of likedItems(preferences, row)) {
      const domain = domainOf[item] ?? 0;
      increase(likes.items, item);
      increase(likes.domains, domain);
      liked.domains.add(domain);
      for (const genre of genresOf(item)) {
        increase(likes.genres, genre);
        liked.genres.add(genre);
      }
    }
    for (const domain of liked.domains) increase(likes.domainLikers, domain);
    for (const genre of liked.genres) increase(likes.genreLikers, genre);
  }
  return likes;
}

function likedItems({ offsets, columns, values }: SparseMatrix, row: number): Uint32Array {
  const [start, end] = [offsets[row], offsets[row + 1]];
  const strengths = values.subarray(start, end);
  return columns.subarray(start, end).filter((_, place) => (strengths[place] ?? 0) > 0);
}

function increase(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}
