/** How clusters of like age and place should be made, and what they should count for newcomers, by people held out whole. */
import { clusters, type ClustersConfig } from "../../models/clusters/clusters.ts";
import type { TrainingData } from "../../models/model.ts";
import { logLikes } from "../../models/popularity/popularity.ts";
import { defaultBlend } from "../../serving/weights.ts";
import { seededUniform } from "../../kernels/random.ts";
import { ndcgAt } from "../metrics/accuracy.ts";
import { shuffle } from "../shuffle.ts";
import { fisherRandomisation } from "../significance.ts";
import { bestPlaces, depth } from "./best-places.ts";
import { pause } from "./pause.ts";

export interface ChosenClusters {
  readonly config: ClustersConfig;
  /** What a newcomer's cluster adds to ctx at most; 0 where that is not surely better than popularity alone. */
  readonly newcomerShare: number;
  /** The best of the shares that were tried, surely better or not. */
  readonly bestShare: number;
  readonly metrics: Readonly<Record<string, number>>;
}

interface ClustersRun {
  readonly seed: number;
  readonly signal?: AbortSignal;
}

const foldCount = 5;
/** Whoever likes less is not judged. */
const minimumLikeCount = 5;
/** With fewer people to judge by, nothing is known. */
const minimumUserCount = 100;
/** Two-sided, of the best of all that was tried: age and place are private, and not used for nothing. */
const surePValue = 0.01;
/** A list of ten is found among so many of the most popular of a domain. */
const candidateLimit = 2_000;

const configs: readonly ClustersConfig[] = [4, 8, 16].flatMap((clusterLimit) =>
  [5, 20, 80].map((itemStrength) => ({ ...clusters.defaults, clusterLimit, itemStrength })),
);
const shares = [0.5, 1, 1.5, 2] as const;

/** Chooses by NDCG@10 of newcomers' lists; each user is judged by clusters of which they are no member. */
export async function chooseClusters(data: TrainingData, { seed, signal }: ClustersRun): Promise<ChosenClusters> {
  const judged = judgedRows(data, seed);
  const nothing = { config: clusters.defaults, newcomerShare: 0, bestShare: 0, metrics: {} };
  if (judged.length < minimumUserCount) return nothing;
  const none = new Float64Array(judged.length);
  const tried = configs.flatMap((config) =>
    shares.map((share) => ({ config, share, ndcgs: new Float64Array(judged.length) })),
  );
  for (let fold = 0; fold < foldCount; fold += 1) {
    const places = judged.flatMap((_, place) => (place % foldCount === fold ? [place] : []));
    const rows = places.map((place) => judged[place] ?? 0);
    const shown = withoutRows(data, new Set(rows));
    const newcomers = createNewcomers(data, shown, rows);
    record(
      none,
      places,
      newcomers.ndcgs(() => undefined),
    );
    for (const config of configs) {
      await pause(0, signal);
      const model = clusters.train(shown, config, { seed });
      const clusterOf = rows.map((row) => model.clusterOf(data.demographics?.[row]));
      const lifts = Array.from({ length: model.clusterCount }, (_, cluster) =>
        model.lifts(cluster, Uint32Array.from(data.catalogue.items.keys())),
      );
      for (const one of tried.filter((other) => other.config === config))
        record(
          one.ndcgs,
          places,
          newcomers.ndcgs((user) => clusterOf[user], lifts, one.share),
        );
    }
  }
  const best = tried.reduce((most, one) => (meanOf(one.ndcgs) > meanOf(most.ndcgs) ? one : most));
  const { twoSided } = fisherRandomisation(best.ndcgs, none, { seed: 1 });
  const isBetter = twoSided < surePValue && meanOf(best.ndcgs) > meanOf(none);
  return {
    config: best.config,
    newcomerShare: isBetter ? best.share : 0,
    bestShare: best.share,
    metrics: {
      "blend.cluster.newcomers.users": judged.length,
      "blend.cluster.newcomers.ndcg10": meanOf(best.ndcgs),
      "blend.cluster.newcomers.ndcg10Popular": meanOf(none),
      "blend.cluster.newcomers.pValue": twoSided,
    },
  };
}

function record(all: Float64Array, places: readonly number[], values: readonly number[]): void {
  for (const [at, place] of places.entries()) all[place] = values[at] ?? 0;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Rows of users who agreed and like enough, in random order. */
function judgedRows({ preferences, demographics = [] }: TrainingData, seed: number): readonly number[] {
  const { offsets, values } = preferences;
  const likeCount = (row: number) =>
    values.subarray(offsets[row], offsets[row + 1]).reduce((count, value) => count + Number(value > 0), 0);
  const order = shuffle(
    Uint32Array.from({ length: preferences.rowCount }, (_, row) => row),
    seededUniform(seed),
  );
  return [...order].filter((row) => demographics[row] !== undefined && likeCount(row) >= minimumLikeCount);
}

/** The same data as if some users had done nothing and not agreed. */
function withoutRows(data: TrainingData, rows: ReadonlySet<number>): TrainingData {
  const { offsets } = data.preferences;
  const values = data.preferences.values.slice();
  for (const row of rows) values.fill(0, offsets[row], offsets[row + 1]);
  return {
    ...data,
    preferences: { ...data.preferences, values },
    demographics: (data.demographics ?? []).map((person, row) => (rows.has(row) ? undefined : person)),
  };
}

/** Judges the lists that users get of whom nothing but the cluster is known. */
function createNewcomers({ catalogue, preferences }: TrainingData, shown: TrainingData, rows: readonly number[]) {
  const { columns, values } = shown.preferences;
  const popular = logLikes({ items: columns, values, lastAtMs: shown.lastAtMs }, catalogue.items.length, () => 1);
  const highest = popular.reduce((most, value) => Math.max(most, value), 0) || 1;
  const domains = catalogue.domains.map((_, domain) => {
    const items = Uint32Array.from(popular.keys()).filter((item) => catalogue.domainOf[item] === domain);
    return items.toSorted((a, b) => (popular[b] ?? 0) - (popular[a] ?? 0)).slice(0, candidateLimit);
  });
  const { cf, ctx } = defaultBlend.default;
  const likes = rows.map((row) => likesByDomain(row));
  return {
    /** The mean over the domains in which a user likes anything, aligned with `rows`. */
    ndcgs(
      clusterOf: (user: number) => number | undefined,
      lifts: readonly Float32Array[] = [],
      share = 0,
    ): readonly number[] {
      const lists = new Map<number | undefined, readonly (readonly number[])[]>();
      const listsOf = (cluster: number | undefined) => {
        const lift = cluster === undefined ? undefined : lifts[cluster];
        const score = (item: number) => (cf * (popular[item] ?? 0)) / highest + ctx * share * (lift?.[item] ?? 0);
        const made = domains.map((items) =>
          bestPlaces(items.length, (place) => score(items[place] ?? 0)).map((place) => items[place] ?? 0),
        );
        lists.set(cluster, made);
        return made;
      };
      return likes.map((liked, user) => {
        const cluster = clusterOf(user);
        const perDomain = lists.get(cluster) ?? listsOf(cluster);
        const ndcgs = [...liked].map(([domain, items]) => {
          const hits = Uint8Array.from(perDomain[domain] ?? [], (item) => Number(items.has(item)));
          return ndcgAt({ hits, relevantCount: items.size }, depth);
        });
        return ndcgs.reduce((sum, ndcg) => sum + ndcg / ndcgs.length, 0);
      });
    },
  };

  function likesByDomain(row: number): ReadonlyMap<number, ReadonlySet<number>> {
    const found = new Map<number, Set<number>>();
    for (let entry = preferences.offsets[row] ?? 0; entry < (preferences.offsets[row + 1] ?? 0); entry += 1) {
      if ((preferences.values[entry] ?? 0) <= 0) continue;
      const item = preferences.columns[entry] ?? 0;
      const domain = catalogue.domainOf[item] ?? 0;
      found.set(domain, (found.get(domain) ?? new Set()).add(item));
    }
    return found;
  }
}
