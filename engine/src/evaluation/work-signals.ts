/** How near works are by what is said about them, without anything that says outright that one was made of the other. */
import { addSparseRow, clearSparseRow, sparseDot } from "../kernels/profile/profile.ts";
import { createTfIdf, type TfIdf } from "../models/content/tf-idf.ts";
import type { FieldWeights } from "../models/content/terms.ts";
import { content } from "../models/content/content.ts";
import { knowledgeGraph, type KnowledgeGraphModel } from "../models/knowledge-graph/knowledge-graph.ts";
import type { Catalogue, TrainingData } from "../models/model.ts";

export const workSignals = ["title", "description", "words", "people", "graph"] as const;
export type WorkSignal = (typeof workSignals)[number];

/** Scores of `targets` for one work. */
type WorkScorer = (work: number, targets: Uint32Array) => Float32Array;

/** Two works are not tied by the title that both have: where one was made of the other that would tell the answer. */
export function graphWithoutTitles(data: TrainingData): Promise<KnowledgeGraphModel> {
  const { defaults } = knowledgeGraph;
  const edges = { ...defaults.edges, title: 0, "title-part": 0, "title-mentioned": 0 };
  return knowledgeGraph.train(data, { ...defaults, edges }, { seed: 0 });
}

const noField: FieldWeights = { genre: 0, theme: 0, person: 0, place: 0, title: 0, description: 0, label: 0 };
/** Fields of each: words of titles meet those of descriptions, genres and themes in one of them. */
const fields: Readonly<Record<Exclude<WorkSignal, "graph">, Partial<FieldWeights>>> = {
  title: { title: 1 },
  description: { description: 1 },
  words: { title: 1, description: 1, label: 1 },
  people: { person: 1 },
};

/** Cosines of TF-IDF over some fields each, and what a walk over the graph leaves, its square root as a share of the most. */
export function workScorers(
  { items }: Catalogue,
  graph: KnowledgeGraphModel,
): Readonly<Record<WorkSignal, WorkScorer>> {
  const cosine = (some: Partial<FieldWeights>) =>
    cosineScorer(createTfIdf(items, { ...content.defaults, fieldWeights: { ...noField, ...some } }));
  return {
    title: cosine(fields.title),
    description: cosine(fields.description),
    words: cosine(fields.words),
    people: cosine(fields.people),
    graph(work, targets) {
      const out = new Float32Array(targets.length);
      graph.score({ items: Uint32Array.of(work), values: Float32Array.of(1) }, targets, out);
      const most = out.reduce((largest, score) => Math.max(largest, score), 0);
      return most > 0 ? out.map((score) => Math.sqrt(Math.max(0, score) / most)) : out;
    },
  };
}

function cosineScorer({ matrix }: TfIdf): WorkScorer {
  const profile = new Float32Array(matrix.columnCount);
  return (work, targets) => {
    addSparseRow(matrix, work, 1, profile);
    const out = Float32Array.from(targets, (target) => sparseDot(matrix, target, profile));
    clearSparseRow(matrix, work, profile);
    return out;
  };
}
