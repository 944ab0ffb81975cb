/**
 * What people choose at which moments: for each value of a variable (a time of the day, a season, a holiday, a company, …) and each
 * feature of items, how much oftener somebody chose the feature at such moments than this person does at all. Nothing is said
 * beforehand of any moment: not everybody wants Christmas films in December.
 */
import type { MomentValues } from "../../domain/moment.ts";
import type { Item } from "../../domain/item.ts";
import { checkIndices, checkOffsets, float32Array, headerCount, uint32Array } from "../model-arrays.ts";
import type { Catalogue, ModelFiles, TrainingData } from "../model.ts";
import {
  countByValue,
  createFeatureIndex,
  type DatedLikes,
  type FeatureIndex,
  type ItemFeatureLists,
} from "./feature-index.ts";
import { learnEras, type Era } from "./eras.ts";
import {
  communitiesIn,
  featuresToLearn,
  fitVariables,
  likesByUser,
  type MomentsConfig,
  type Variable,
} from "./fit-variables.ts";
import { shrunkRatio, withRatio } from "./rate-ratio.ts";

/** How a user's own moments differ from everybody's. */
export interface OwnMoments {
  /** Of which people the user is one, where the model may know them. */
  readonly community?: string | undefined;
  /** log of the ratio to the community's, by value and feature; only where there is something. */
  readonly logRatios: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

/** What speaks most for an item at a moment. */
export interface MomentEvidence {
  readonly variable: string;
  readonly value: string;
  /** As `momentFeatures` names it. */
  readonly feature: string;
  /** Whether the user's own history says it rather than everybody's. */
  readonly isOwn: boolean;
}

const valueKey = (variable: string, value: string) => `${variable}\n${value}`;

export class MomentsModel {
  readonly #variables: readonly Variable[];
  readonly #index: FeatureIndex;

  /** By domain. */
  readonly eras: Readonly<Record<string, Era>>;

  constructor(variables: readonly Variable[], index: FeatureIndex, eras: Readonly<Record<string, Era>>) {
    this.#variables = variables;
    this.#index = index;
    this.eras = eras;
  }

  /** The same model with other shares of the year, by domain; 0 where there is none. */
  withYearShares(shares: Readonly<Record<string, { readonly yearShare: number }>>): MomentsModel {
    const eras = Object.entries(this.eras).map(
      ([domain, era]) => [domain, { ...era, yearShare: shares[domain]?.yearShare ?? 0 }] as const,
    );
    return new MomentsModel(this.#variables, this.#index, Object.fromEntries(eras));
  }

  /** With items behind the trained ones. */
  withPlaced({ items }: Pick<Catalogue, "items">): MomentsModel {
    if (this.#variables.length === 0) return this;
    return new MomentsModel(this.#variables, createFeatureIndex(items, this.#index.names, this.#index), this.eras);
  }

  /** Names of the variables of which anything is known. */
  get variables(): readonly string[] {
    return this.#variables.map(({ name }) => name);
  }

  /**
   * How far a moment speaks for each item, from −1 to 1: tanh of the sum over variables of log θ of the item's domain and the mean of
   * log θ over its other features. 0 where nothing is known of the moment or of the item.
   */
  score(moment: MomentValues, own: OwnMoments | undefined, items: Uint32Array, out: Float32Array): void {
    const shifts = this.#shifts(moment, own);
    const { offsets, features, wholeOf } = this.#index;
    for (const [place, item] of items.entries()) {
      let [domain, sum, count] = [0, 0, 0];
      for (let at = offsets[item] ?? 0; at < (offsets[item + 1] ?? 0); at += 1) {
        const feature = features[at] ?? 0;
        if (wholeOf[feature] === feature) domain += shifts[feature] ?? 0;
        else [sum, count] = [sum + (shifts[feature] ?? 0), count + 1];
      }
      out[place] = Math.tanh(domain + (count === 0 ? 0 : sum / count));
    }
  }

  /** Σ log θ over the variables of a moment, one a feature. */
  #shifts(moment: MomentValues, own: OwnMoments | undefined): Float64Array {
    const shifts = new Float64Array(this.#index.featureCount);
    for (const { usual, ofOwn } of this.#known(moment, own)) {
      for (const feature of shifts.keys()) shifts[feature] = (shifts[feature] ?? 0) + (usual[feature] ?? 0);
      for (const [feature, logRatio] of ofOwn ?? []) shifts[feature] = (shifts[feature] ?? 0) + logRatio;
    }
    return shifts;
  }

  /** What is known of a moment's values: log θ of the community or everybody and, where it differs, of the user, by feature. */
  #known(moment: MomentValues, own: OwnMoments | undefined) {
    const { featureCount } = this.#index;
    return this.#variables.flatMap(({ name, values, logRatios, byCommunity }) => {
      const value = moment[name];
      const row = value === undefined ? -1 : values.indexOf(value);
      if (value === undefined || row < 0) return [];
      const ofAll = byCommunity.get(own?.community ?? "") ?? logRatios;
      const usual = ofAll.subarray(row * featureCount, (row + 1) * featureCount);
      return [{ variable: name, value, usual, ofOwn: own?.logRatios.get(valueKey(name, value)) }];
    });
  }

  /** A user's own moments, from what they liked at which. `moments` is aligned with `items`. */
  ownMoments(items: Uint32Array, moments: readonly MomentValues[], community?: string): OwnMoments {
    const rows = [Uint32Array.from(items.keys())];
    const data = { rows, items, dated: { values: moments, of: Uint32Array.from(moments.keys()) } };
    const names = this.#index.names.length;
    const logRatios = new Map<string, Map<number, number>>();
    for (const variable of this.#variables) {
      if (variable.ownShape === Infinity) continue;
      const ofAll = variable.byCommunity.get(community ?? "") ?? variable.logRatios;
      countByValue(this.#index, data, variable, (row, feature, counted) => {
        const usual = Math.exp(ofAll[row * names + feature] ?? 0);
        const ratio = shrunkRatio(withRatio(counted, usual), variable.ownShape);
        const key = valueKey(variable.name, variable.values[row] ?? "");
        const known = logRatios.get(key) ?? new Map<number, number>();
        logRatios.set(key, known.set(feature, Math.log(ratio)));
      });
    }
    return { community, logRatios };
  }

  /** Undefined where nothing speaks for the item. */
  evidenceFor(moment: MomentValues, own: OwnMoments | undefined, item: number): MomentEvidence | undefined {
    const { offsets, features, names, wholeOf } = this.#index;
    const itemFeatures = features.subarray(offsets[item], offsets[item + 1]);
    const share = 1 / Math.max(1, itemFeatures.length - 1);
    let [best, most]: [MomentEvidence | undefined, number] = [undefined, 0];
    for (const { variable, value, usual, ofOwn } of this.#known(moment, own)) {
      for (const feature of itemFeatures) {
        const weight = wholeOf[feature] === feature ? 1 : share;
        const [ofAll, more] = [usual[feature] ?? 0, ofOwn?.get(feature) ?? 0];
        if (weight * (ofAll + more) <= most) continue;
        most = weight * (ofAll + more);
        best = { variable, value, feature: names[feature] ?? "", isOwn: more > ofAll };
      }
    }
    return best;
  }

  save(): ModelFiles {
    const { names } = this.#index;
    const variables = this.#variables.map(({ name, values, ownShape, byCommunity }) => ({
      name,
      values,
      communities: [...byCommunity.keys()],
      ownShape: ownShape === Infinity ? null : ownShape,
    }));
    const arrays = this.#variables.flatMap(({ name, logRatios, byCommunity }) => [
      [name, logRatios] as const,
      ...[...byCommunity.values()].map((ratios, place) => [`${name}-${place}`, ratios] as const),
    ]);
    return {
      header: { featureCount: names.length, names, variables, eras: this.eras },
      arrays: Object.fromEntries(arrays),
    };
  }
}

interface MomentsKind {
  readonly name: string;
  readonly defaults: MomentsConfig;
  /** Learns from likes whose moments are known; of data without moments it learns nothing but how old content is liked. */
  train(data: TrainingData, config?: MomentsConfig): MomentsModel;
  /** Throws a plain Error when the files cannot be a model of this kind. */
  load(files: ModelFiles, catalogue: Catalogue): MomentsModel;
}

export const moments: MomentsKind = {
  name: "moments",
  defaults: { minimumLikeCount: 20, featureLimit: 500, minimumCommunityUsers: 50 },

  train(data, config = moments.defaults) {
    const { preferences, catalogue, moments: dated = { values: [], of: new Uint32Array() } } = data;
    const likes: DatedLikes = { rows: likesByUser(preferences), items: preferences.columns, dated };
    const index = createFeatureIndex(catalogue.items, featuresToLearn(catalogue, likes, config));
    const communities = communitiesIn(likes.rows, data.communities, config);
    return new MomentsModel(fitVariables(index, likes, communities), index, learnEras(data));
  },

  load(files, { items }) {
    const { names, variables } = files.header as { readonly names?: unknown; readonly variables?: unknown };
    if (!isTexts(names) || names.length !== headerCount(files, "featureCount") || !Array.isArray(variables))
      throw new Error("The header's names and variables are not those of moments.");
    const index = createFeatureIndex(items, names, featureListsIn(files, items.length));
    return new MomentsModel(
      variables.map((variable: Record<string, unknown>) => loadVariable(files, variable, names.length)),
      index,
      erasIn(files),
    );
  },
};

const listArrays = { offsets: "itemFeatureOffsets", features: "itemFeatures" } as const;
/** Arrays that may be put beside those of a model, so that loading it looks at no item. */
export const featureListNames: readonly string[] = Object.values(listArrays);

function featureListsIn(files: ModelFiles, itemCount: number): ItemFeatureLists | undefined {
  if (files.arrays[listArrays.offsets] === undefined) return undefined;
  const [offsets, features] = [
    uint32Array(files, listArrays.offsets, itemCount + 1),
    uint32Array(files, listArrays.features),
  ];
  checkOffsets(listArrays.offsets, offsets, features.length);
  checkIndices(listArrays.features, features, headerCount(files, "featureCount"));
  return { offsets, features };
}

/** What `load` takes in place of a look at the items, as they are now, that the model `files` is about. */
export function featureListsOf(files: ModelFiles, items: readonly Item[]): ModelFiles["arrays"] {
  const { offsets, features } = createFeatureIndex(items, files.header["names"] as readonly string[]);
  return { [listArrays.offsets]: offsets, [listArrays.features]: features };
}

function loadVariable(files: ModelFiles, variable: Record<string, unknown>, featureCount: number): Variable {
  const { name, values, communities, ownShape } = variable;
  const isShaped = ownShape === null || typeof ownShape === "number";
  if (typeof name !== "string" || !isTexts(values) || !isTexts(communities) || !isShaped)
    throw new Error(`The variable ${JSON.stringify(name)} of moments lacks values, communities or a shape.`);
  const ratios = (array: string) => float32Array(files, array, values.length * featureCount);
  return {
    name,
    values,
    ownShape: ownShape ?? Infinity,
    logRatios: ratios(name),
    byCommunity: new Map(communities.map((community, place) => [community, ratios(`${name}-${place}`)])),
  };
}

function erasIn({ header }: ModelFiles): Readonly<Record<string, Era>> {
  const eras = Object.entries((header["eras"] ?? {}) as Record<string, Partial<Era>>);
  for (const [domain, { decayYears, yearShare }] of eras)
    if (!((decayYears ?? 0) > 0) || !((yearShare ?? -1) >= 0))
      throw new Error(`The era of ${domain} in the header of moments is no pair of decayYears and yearShare.`);
  return Object.fromEntries(eras) as Record<string, Era>;
}

/** For versions that were trained before there was one, and where nothing was learned. */
export const noMoments = new MomentsModel([], createFeatureIndex([], []), {});

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");
