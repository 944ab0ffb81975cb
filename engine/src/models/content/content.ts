/** Content: how alike works are by what is said about them, in words (TF-IDF) and in sentence vectors where there are any. */
import { normaliseText } from "../../domain/text.ts";
import { createCosinesWasm } from "../../kernels/cosine/cosine-wasm.ts";
import type { CosineFeatures, Cosines } from "../../kernels/cosine/cosine.ts";
import { createNeighbourSearch, isEmptyRow, isZeroRow, type Neighbours } from "../../kernels/neighbours/neighbours.ts";
import { addSparseRow, clearSparseRow, denseDot, projectRows, sparseDot } from "../../kernels/profile/profile.ts";
import type { SparseMatrix } from "../../kernels/sparse.ts";
import type {
  Catalogue,
  ModelFiles,
  Recommender,
  RecommenderKind,
  Taste,
  TrainingData,
  TrainOptions,
} from "../model.ts";
import {
  checkIndices,
  checkOffsets,
  float32Array,
  headerCount,
  sparseArrays,
  sparseMatrix,
  uint32Array,
  uint8Array,
} from "../model-arrays.ts";
import { decodeStrings, encodeStrings } from "../string-table.ts";
import { placeInContent } from "./place-items.ts";
import { parseTerm, type Term, type TermKind } from "./terms.ts";
import { createTfIdf, type TfIdfConfig } from "./tf-idf.ts";

export interface ContentConfig extends TfIdfConfig {
  /** Neighbours kept for each item. */
  readonly neighbourCount: number;
  /** This share of them is divided evenly among the domains, so that every domain is there. */
  readonly perDomainRatio: number;
  /** Width of the dense features where there are no sentence vectors. */
  readonly featureDimension: number;
}

const defaults: ContentConfig = {
  fieldWeights: { genre: 1, theme: 2, person: 2, place: 1.5, title: 1.5, description: 1, label: 0.5 },
  minimumItemCount: 2,
  maximumTermCount: 60_000,
  neighbourCount: 40,
  perDomainRatio: 0.6,
  featureDimension: 128,
};

/** A term that two items share, with its part in their cosine. */
export interface SharedTerm {
  readonly kind: TermKind;
  readonly label: string;
  readonly weight: number;
}

export type SentenceVectors = NonNullable<TrainingData["sentenceVectors"]>;

export interface ContentParts {
  readonly catalogue: Catalogue;
  readonly matrix: SparseMatrix;
  readonly vocabulary: readonly Term[];
  readonly sentences: SentenceVectors | undefined;
  readonly neighbours: Neighbours;
  readonly featureDimension: number;
  readonly seed: number;
}

export class ContentModel implements Recommender {
  readonly #parts: ContentParts;
  readonly #profile: Float32Array;
  /** Made at the first score: not every thread asks for one. */
  #cosines: Cosines | undefined;

  constructor(parts: ContentParts, cosines?: Cosines) {
    this.#parts = parts;
    this.#cosines = cosines;
    this.#profile = new Float32Array(parts.matrix.columnCount);
  }

  /** cos(profile, features_i) with profile = Σ r_ui · features_i; the mean over words and sentences where both exist. */
  score(taste: Taste, items: Uint32Array, out: Float32Array): void {
    this.#madeCosines().score(taste, items, out);
  }

  /** As two calls of `score` about the same items, for little more than one of them costs. */
  scoreBoth(tastes: readonly [Taste, Taste], items: Uint32Array, outs: readonly [Float32Array, Float32Array]): void {
    this.#madeCosines().scoreBoth(tastes, items, outs);
  }

  /** -1..1; 0 when nothing is in common. */
  similarity(a: number, b: number): number {
    return this.mostSimilar([a], b)?.similarity ?? 0;
  }

  /** Which of `items` is most similar to another one, the first among equals; undefined of none. */
  mostSimilar(
    items: ArrayLike<number>,
    to: number,
  ): { readonly item: number; readonly similarity: number } | undefined {
    const { matrix, sentences } = this.#parts;
    const hasWords = !isEmptyRow(matrix, to);
    const hasSentences = sentences !== undefined && !isZeroRow(sentences, to);
    let best: number | undefined;
    let most = -Infinity;
    if (hasWords) addSparseRow(matrix, to, 1, this.#profile);
    for (let place = 0; place < items.length; place += 1) {
      const item = items[place] ?? 0;
      const byWords = hasWords && !isEmptyRow(matrix, item) ? sparseDot(matrix, item, this.#profile) : undefined;
      const bySentences =
        hasSentences && !isZeroRow(sentences, item)
          ? denseDot(sentences.values, item, sentences.values, to, sentences.dimension)
          : undefined;
      const similarity = meanOf(byWords, bySentences);
      if (similarity > most) [best, most] = [item, similarity];
    }
    if (hasWords) clearSparseRow(matrix, to, this.#profile);
    return best === undefined ? undefined : { item: best, similarity: most };
  }

  /** The most similar items, best first, every domain among them as far as it has similar ones. Views: not to be changed. */
  neighbours(item: number): { readonly items: Uint32Array; readonly scores: Float32Array } {
    const { offsets, items, scores } = this.#parts.neighbours;
    const [start, end] = [offsets[item] ?? 0, offsets[item + 1] ?? 0];
    return { items: items.subarray(start, end), scores: scores.subarray(start, end) };
  }

  /** Up to `count` items near those the user likes, best first: Σ r_ui · similarity over the neighbours of liked items. */
  candidates(taste: Taste, count: number): Uint32Array {
    const sums = new Map<number, number>();
    for (const [index, item] of taste.items.entries()) {
      const value = taste.values[index] ?? 0;
      if (value <= 0) continue;
      const near = this.neighbours(item);
      for (const [place, other] of near.items.entries())
        sums.set(other, (sums.get(other) ?? 0) + value * (near.scores[place] ?? 0));
    }
    const best = [...sums].toSorted(([a, sumA], [b, sumB]) => sumB - sumA || a - b).slice(0, count);
    return Uint32Array.from(best, ([item]) => item);
  }

  /** Terms of both items, those that make them most alike first; of one kind alone where it is given. */
  sharedTerms(a: number, b: number, ofKind?: TermKind): readonly SharedTerm[] {
    const { matrix, vocabulary } = this.#parts;
    const { offsets, columns, values } = matrix;
    const shared: SharedTerm[] = [];
    addSparseRow(matrix, a, 1, this.#profile);
    const end = offsets[b + 1] ?? 0;
    for (let entry = offsets[b] ?? 0; entry < end; entry += 1) {
      const column = columns[entry] ?? 0;
      const weight = (this.#profile[column] ?? 0) * (values[entry] ?? 0);
      const term = weight > 0 ? (vocabulary[column] ?? "") : "";
      if (term !== "" && (ofKind === undefined || term.startsWith(`${ofKind}:`)))
        shared.push({ ...parseTerm(term), weight });
    }
    clearSparseRow(matrix, a, this.#profile);
    return shared.toSorted((one, other) => other.weight - one.weight || (one.label < other.label ? -1 : 1));
  }

  /** Themes of both items as the first one spells them, the rarest first. */
  sharedThemes(a: number, b: number): readonly string[] {
    const shared = this.sharedTerms(a, b, "theme");
    if (shared.length === 0) return [];
    const { themes = [] } = this.#parts.catalogue.items[a] ?? {};
    const spelling = new Map(themes.map((theme) => [normaliseText(theme), theme]));
    return shared.map(({ label }) => spelling.get(label) ?? label);
  }

  /** Unit rows for models that need dense features: sentence vectors, or else TF-IDF projected at random. */
  denseFeatures(): { readonly dimension: number; readonly values: Float32Array } {
    const { matrix, sentences, featureDimension, seed } = this.#parts;
    if (sentences !== undefined) return sentences;
    return { dimension: featureDimension, values: projectRows(matrix, featureDimension, seed) };
  }

  /** With the items of `catalogue` that lie behind those it knows; see `placeInContent`. */
  async withPlaced(catalogue: Catalogue, trainedCount: number, sentenceRows?: Float32Array): Promise<ContentModel> {
    const config = { ...defaults, trainedCount };
    const parts = await placeInContent(this.#parts, catalogue, sentenceRows, config);
    return new ContentModel(parts, this.#cosines?.extended(featuresOf(parts)));
  }

  /** Of its sentence vectors, where it was trained with some. */
  get sentenceKind(): Pick<SentenceVectors, "dimension" | "encoderId"> | undefined {
    return this.#parts.sentences;
  }

  /** `denseFeatures` of the items from `first` on alone. */
  denseFeaturesFrom(first: number): ReturnType<ContentModel["denseFeatures"]> {
    const { matrix, sentences, featureDimension, seed } = this.#parts;
    if (sentences !== undefined)
      return { dimension: sentences.dimension, values: sentences.values.subarray(first * sentences.dimension) };
    const rows = { ...matrix, rowCount: matrix.rowCount - first, offsets: matrix.offsets.subarray(first) };
    return { dimension: featureDimension, values: projectRows(rows, featureDimension, seed) };
  }

  save(): ModelFiles {
    const { matrix, vocabulary, sentences, neighbours, featureDimension, seed } = this.#parts;
    const terms = encodeStrings(vocabulary);
    return {
      header: {
        seed,
        featureDimension,
        sentences: sentences && { dimension: sentences.dimension, encoderId: sentences.encoderId },
      },
      arrays: {
        ...sparseArrays("terms", matrix),
        vocabularyBytes: terms.bytes,
        vocabularyOffsets: terms.offsets,
        neighbourOffsets: neighbours.offsets,
        neighbourItems: neighbours.items,
        neighbourScores: neighbours.scores,
        ...(sentences && { sentences: sentences.values }),
      },
    };
  }

  #madeCosines(): Cosines {
    this.#cosines ??= createCosinesWasm(featuresOf(this.#parts));
    return this.#cosines;
  }
}

const featuresOf = ({ matrix, sentences }: ContentParts): CosineFeatures => ({ sparse: matrix, dense: sentences });

function meanOf(a: number | undefined, b: number | undefined): number {
  if (a === undefined) return b ?? 0;
  return b === undefined ? a : (a + b) / 2;
}

/** Items between two looks at the abort signal. */
const portionSize = 256;

async function findNeighbours(
  { catalogue, sentenceVectors }: TrainingData,
  sparse: SparseMatrix,
  config: ContentConfig,
  { onProgress, signal }: TrainOptions,
): Promise<Neighbours> {
  const groupCount = Math.max(1, catalogue.domains.length);
  const search = createNeighbourSearch(
    { sparse, groupOf: catalogue.domainOf, groupCount, ...(sentenceVectors && { dense: sentenceVectors }) },
    {
      count: config.neighbourCount,
      perGroupCount: Math.floor((config.neighbourCount * config.perDomainRatio) / groupCount),
    },
  );
  for (let step = 0; step < search.stepCount;) {
    // A turn of the event loop, in which the signal can arrive.
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    step = Math.min(search.stepCount, step + portionSize);
    search.advance(step);
    onProgress?.(step, search.stepCount);
  }
  return search.result();
}

async function train(data: TrainingData, config: ContentConfig, options: TrainOptions): Promise<ContentModel> {
  options.signal?.throwIfAborted();
  const { matrix, vocabulary } = createTfIdf(data.catalogue.items, config);
  return new ContentModel({
    catalogue: data.catalogue,
    matrix,
    vocabulary,
    sentences: data.sentenceVectors,
    neighbours: await findNeighbours(data, matrix, config, options),
    featureDimension: config.featureDimension,
    seed: options.seed,
  });
}

function load(files: ModelFiles, catalogue: Catalogue): ContentModel {
  const itemCount = catalogue.items.length;
  const bytes = uint8Array(files, "vocabularyBytes");
  const vocabulary = decodeStrings({ bytes, offsets: uint32Array(files, "vocabularyOffsets") }) as Term[];
  const neighbours: Neighbours = {
    offsets: uint32Array(files, "neighbourOffsets", itemCount + 1),
    items: uint32Array(files, "neighbourItems"),
    scores: float32Array(files, "neighbourScores"),
  };
  checkOffsets("neighbourOffsets", neighbours.offsets, neighbours.items.length);
  checkIndices("neighbourItems", neighbours.items, itemCount);
  return new ContentModel({
    catalogue,
    matrix: sparseMatrix(files, "terms", itemCount, vocabulary.length),
    vocabulary,
    sentences: loadSentences(files, itemCount),
    neighbours,
    featureDimension: headerCount(files, "featureDimension"),
    seed: headerCount(files, "seed"),
  });
}

function loadSentences(files: ModelFiles, itemCount: number): SentenceVectors | undefined {
  const header = files.header["sentences"];
  if (header === undefined) return undefined;
  const { dimension, encoderId } = header as { readonly dimension: number; readonly encoderId: string };
  return { dimension, encoderId, values: float32Array(files, "sentences", itemCount * dimension) };
}

export const content: RecommenderKind<ContentConfig, ContentModel> = { name: "content", defaults, train, load };
