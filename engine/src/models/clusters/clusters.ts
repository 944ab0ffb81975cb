/** What people of like age and place like more than others do. Only those who agreed are members, and no cluster is small. */
import { ageBands, type Demographics } from "../../domain/demographics.ts";
import type { SparseMatrix } from "../../kernels/sparse.ts";
import { float32Array, headerCount, sparseArrays, sparseMatrix, uint32Array } from "../model-arrays.ts";
import type { Catalogue, ModelFiles, TrainingData } from "../model.ts";
import { groupPeople, isAnywhere, nearestCentre } from "./anonymous-groups.ts";
import { clusterLifts, createGenresOf, genreBelief, type LiftConfig } from "./cluster-lifts.ts";
import { createProfileSpace, type Histogram, type ProfileSpace } from "./profile-space.ts";

export interface ClustersConfig extends LiftConfig {
  /** So many clusters at most. */
  readonly clusterLimit: number;
}

/** Lifts beyond e^4 count as that much. */
const largestLift = 4;

/** What most members of a cluster have in common; without what most do not. */
export interface ClusterSummary extends Demographics {
  readonly memberCount: number;
}

interface ClustersParts {
  readonly minimumMembers: number;
  readonly places: readonly string[];
  readonly genres: readonly string[];
  /** Ages of all members. */
  readonly bandCounts: Uint32Array;
  readonly histograms: readonly Histogram[];
  readonly genreLifts: Float32Array;
  readonly itemLifts: SparseMatrix;
  readonly domainMix: Float32Array;
}

export class ClustersModel {
  readonly clusterCount: number;
  readonly #parts: ClustersParts;
  readonly #space: ProfileSpace;
  readonly #centres: readonly Float32Array[];
  readonly #genresOf: (item: number) => readonly number[];
  readonly #domainCount: number;

  constructor(parts: ClustersParts, catalogue: Catalogue) {
    this.#parts = parts;
    this.clusterCount = parts.histograms.length;
    this.#space = createProfileSpace(parts.places, parts.bandCounts);
    this.#centres = parts.histograms.map((histogram) => this.#space.centreOf(histogram));
    this.#genresOf = createGenresOf(catalogue, parts.genres);
    this.#domainCount = catalogue.domains.length;
  }

  /** Of somebody who need not be a member; undefined of whom nothing is known, and without any clusters. */
  clusterOf(demographics: Demographics | undefined): number | undefined {
    if (demographics === undefined || this.clusterCount === 0) return undefined;
    const point = this.#space.pointOf(demographics);
    return isAnywhere(point) ? nearestCentre(point, this.#centres) : undefined;
  }

  /** What a cluster thinks of `items`, from -1 (far less liked than by everybody) over 0 to 1; log scale. */
  lifts(cluster: number, items: Uint32Array): Float32Array {
    const { genres, genreLifts, itemLifts } = this.#parts;
    const own = new Map<number, number>();
    for (let entry = itemLifts.offsets[cluster] ?? 0; entry < (itemLifts.offsets[cluster + 1] ?? 0); entry += 1)
      own.set(itemLifts.columns[entry] ?? 0, itemLifts.values[entry] ?? 0);
    const ofGenres = genreLifts.subarray(cluster * genres.length, (cluster + 1) * genres.length);
    return Float32Array.from(items, (item) => {
      const lift = own.get(item) ?? genreBelief(ofGenres, this.#genresOf(item));
      return Math.max(-1, Math.min(1, lift / largestLift));
    });
  }

  /** Share of each domain of the catalogue in what members like; sums to 1. */
  domainMix(cluster: number): Float32Array {
    return this.#parts.domainMix.subarray(cluster * this.#domainCount, (cluster + 1) * this.#domainCount);
  }

  summary(cluster: number): ClusterSummary {
    const { histograms, places } = this.#parts;
    const { memberCount = 0, bandCounts = [], placeCounts = [] } = histograms[cluster] ?? {};
    const isMost = (count: number) => count > memberCount / 2;
    const ageBand = ageBands.find((_, band) => isMost(bandCounts[band] ?? 0));
    const common = places.filter((_, place) => isMost(placeCounts[place] ?? 0));
    const country = common.find((place) => !place.includes("-"));
    const subdivision = common.find((place) => place.includes("-"));
    return {
      memberCount,
      ...(ageBand && { ageBand }),
      ...(country && { country }),
      ...(subdivision && { subdivision }),
    };
  }

  /** With items behind the trained ones, of which only their genres are known. */
  withPlaced(catalogue: Catalogue): ClustersModel {
    if (this.clusterCount === 0) return noClusters(catalogue);
    const itemLifts = { ...this.#parts.itemLifts, columnCount: catalogue.items.length };
    return new ClustersModel({ ...this.#parts, itemLifts }, catalogue);
  }

  save(): ModelFiles {
    const { minimumMembers, places, genres, bandCounts, histograms, genreLifts, itemLifts, domainMix } = this.#parts;
    return {
      header: { clusterCount: this.clusterCount, minimumMembers, places, genres },
      arrays: {
        bandCounts,
        memberCounts: Uint32Array.from(histograms, ({ memberCount }) => memberCount),
        memberBandCounts: Uint32Array.from(histograms.flatMap((one) => [...one.bandCounts])),
        memberPlaceCounts: Uint32Array.from(histograms.flatMap((one) => [...one.placeCounts])),
        genreLifts,
        domainMix,
        ...sparseArrays("itemLifts", itemLifts),
      },
    };
  }
}

export const clusters = {
  name: "clusters",
  defaults: { clusterLimit: 12, minimumMembers: 20, itemStrength: 20, genreStrength: 100 },

  /** Without enough users who agreed there are no clusters. */
  train(data: TrainingData, config: ClustersConfig, { seed }: { readonly seed: number }): ClustersModel {
    const { catalogue, demographics = [] } = data;
    const members = demographics.flatMap((person, row) => (person === undefined ? [] : [{ person, row }]));
    const groups = groupPeople(
      members.map(({ person }) => person),
      { groupLimit: config.clusterLimit, minimumMembers: config.minimumMembers, seed },
    );
    if (groups === undefined) return noClusters(catalogue);
    const clusterOf = new Int32Array(data.preferences.rowCount).fill(-1);
    for (const [place, { row }] of members.entries()) clusterOf[row] = groups.groupOf[place] ?? -1;
    const { histograms, bandCounts, space } = groups;
    const lifts = clusterLifts(data, { clusterOf, clusterCount: histograms.length }, config);
    const { minimumMembers } = config;
    return new ClustersModel({ minimumMembers, places: space.places, bandCounts, histograms, ...lifts }, catalogue);
  },

  /** Throws a plain Error when the files cannot be clusters. */
  load(files: ModelFiles, catalogue: Catalogue): ClustersModel {
    const clusterCount = headerCount(files, "clusterCount");
    const [places, genres] = [texts(files, "places"), texts(files, "genres")];
    const memberCounts = uint32Array(files, "memberCounts", clusterCount);
    const bands = uint32Array(files, "memberBandCounts", clusterCount * ageBands.length);
    const placed = uint32Array(files, "memberPlaceCounts", clusterCount * places.length);
    const part = (values: Uint32Array, cluster: number) => {
      const width = values.length / clusterCount;
      return values.slice(cluster * width, (cluster + 1) * width);
    };
    return new ClustersModel(
      {
        minimumMembers: headerCount(files, "minimumMembers"),
        places,
        genres,
        bandCounts: uint32Array(files, "bandCounts", ageBands.length),
        histograms: Array.from(memberCounts, (memberCount, cluster) => ({
          memberCount,
          bandCounts: part(bands, cluster),
          placeCounts: part(placed, cluster),
        })),
        genreLifts: float32Array(files, "genreLifts", clusterCount * genres.length),
        itemLifts: sparseMatrix(files, "itemLifts", clusterCount, catalogue.items.length),
        domainMix: float32Array(files, "domainMix", clusterCount * catalogue.domains.length),
      },
      catalogue,
    );
  },
} as const;

/** What serves where nobody agreed, or where clusters are switched off: nothing at all. */
export function noClusters(catalogue: Catalogue): ClustersModel {
  const none = new Uint32Array();
  const empty = new Float32Array();
  return new ClustersModel(
    {
      minimumMembers: clusters.defaults.minimumMembers,
      places: [],
      genres: [],
      bandCounts: new Uint32Array(ageBands.length),
      histograms: [],
      genreLifts: empty,
      itemLifts: {
        rowCount: 0,
        columnCount: catalogue.items.length,
        offsets: new Uint32Array(1),
        columns: none,
        values: empty,
      },
      domainMix: empty,
    },
    catalogue,
  );
}

function texts({ header }: ModelFiles, name: string): readonly string[] {
  const list = header[name];
  if (!Array.isArray(list) || !list.every((one) => typeof one === "string"))
    throw new Error(`The header's ${name} is not a list of texts.`);
  return list;
}
