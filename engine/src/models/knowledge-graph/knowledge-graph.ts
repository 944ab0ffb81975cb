/** Knowledge graph: people, places, themes, series and titles that tie works together, and typed relations between works. */
import { must } from "../../domain/errors.ts";
import { relationKinds, type Relation } from "../../domain/relation.ts";
import { createTopKResult, type TopKResult } from "../../kernels/top-k/top-k-index.ts";
import { createWalkWithWasm } from "../../kernels/walk/walk-wasm.ts";
import type { Walk, WalkGraph } from "../../kernels/walk/walk.ts";
import type {
  Catalogue,
  ModelFiles,
  Recommender,
  RecommenderKind,
  ScoredItems,
  Taste,
  TrainingData,
  TrainOptions,
} from "../model.ts";
import { headerCount, headerNumber, sparseArrays, sparseMatrix, uint32Array, uint8Array } from "../model-arrays.ts";
import { decodeStrings, encodeStrings } from "../string-table.ts";
import { createGraphBuilder, type EdgeWeights, type GraphTables } from "./build-graph.ts";
import { type EdgeKind, edgeKinds, type EntityKind, entityKinds } from "./edges.ts";
import { bestPath, type GraphPath } from "./paths.ts";
import { placeInGraph } from "./place-items.ts";
import { targetScales, transitionsOf } from "./transitions.ts";

export interface KnowledgeGraphConfig extends EdgeWeights {
  /** How far the walk goes: two hops lead over an entity to an item, one over a relation. */
  readonly hopCount: number;
  /** The part of the walk that goes on at each hop. */
  readonly decay: number;
  /** Scores are divided by (an item's whole edge weight)^this, so that well-described items do not win by that alone. */
  readonly degreeExponent: number;
  /** The walk starts from so many of the newest items of a taste. */
  readonly sourceLimit: number;
}

const defaults: KnowledgeGraphConfig = {
  edges: {
    written: 3,
    directed: 2.5,
    acted: 1,
    composed: 2,
    performed: 2.5,
    contributed: 1,
    "person-mentioned": 2,
    "name-mentioned": 2,
    place: 1,
    "place-mentioned": 0.7,
    theme: 1,
    "theme-mentioned": 0.3,
    series: 4,
    title: 4,
    "title-part": 2,
    "title-mentioned": 2,
  },
  relations: {
    "adaptation-of": 8,
    "soundtrack-of": 8,
    "inspired-by": 5,
    "remake-of": 5,
    "sequel-of": 5,
    "companion-to": 5,
    "same-series": 4,
  },
  hopCount: 3,
  decay: 0.6,
  degreeExponent: 0.5,
  sourceLimit: 100,
};

/** Pushes of less mass than this an edge change no list. */
const minimumMass = 1e-5;

/** What ties an item to others. Equal `entity` numbers are one entity: namesakes have different ones. */
export interface ItemEntity {
  readonly entity: number;
  readonly kind: EntityKind;
  readonly label: string;
  readonly tie: EdgeKind;
  readonly weight: number;
}

type WalkConfig = Pick<KnowledgeGraphConfig, "hopCount" | "decay" | "degreeExponent" | "sourceLimit">;

interface GraphParts {
  readonly catalogue: Catalogue;
  readonly tables: GraphTables;
  readonly config: WalkConfig;
}

/** What models with and without some relations have in common. */
interface Engine extends GraphParts {
  /** That on which `walk` walks. */
  readonly graph: WalkGraph;
  readonly walk: Walk;
  readonly walked: Walked;
}

/** Where the last walk started: the part of a taste that counts. */
interface Walked {
  items: Uint32Array;
  values: Float32Array;
  hidden: number;
}

export class KnowledgeGraphModel implements Recommender {
  readonly #engine: Engine;
  /** The item whose relations are left out, -1 for none. */
  readonly #hidden: number;
  #reached: TopKResult = createTopKResult(0);

  private constructor(engine: Engine, hidden: number) {
    this.#engine = engine;
    this.#hidden = hidden;
  }

  static create(parts: GraphParts): KnowledgeGraphModel {
    const { catalogue, tables, config } = parts;
    const targets = {
      scales: targetScales(tables, config.degreeExponent),
      groupOf: catalogue.domainOf,
      groupCount: Math.max(1, catalogue.domains.length),
    };
    const walk = createWalkWithWasm(transitionsOf(tables), targets, { ...config, minimumMass });
    const walked = { items: new Uint32Array(), values: new Float32Array(), hidden: -1 };
    return new KnowledgeGraphModel({ ...parts, graph: walk.graph, walk, walked }, -1);
  }

  /** What a walk from the taste leaves on each item; dislikes leave less than nothing. */
  score(taste: Taste, items: Uint32Array, out: Float32Array): void {
    this.#run(taste);
    this.#engine.walk.score(items, out);
  }

  /** Up to `count` items with the highest scores above 0 outside the taste, best first; half of them shared evenly by the domains. */
  reach(taste: Taste, count: number): ScoredItems {
    const { walk, catalogue } = this.#engine;
    this.#run(taste);
    const perGroupCount = Math.floor(count / 2 / Math.max(1, catalogue.domains.length));
    if (this.#reached.rows.length < count) this.#reached = createTopKResult(count);
    walk.best({ count, perGroupCount, excluded: taste.items }, this.#reached);
    const { rows, scores, count: length } = this.#reached;
    return { items: rows.slice(0, length), scores: scores.slice(0, length) };
  }

  /** The strongest path of at most three edges to an item from one of others, undefined when there is none. */
  bestPath(froms: ArrayLike<number>, to: number): GraphPath | undefined {
    return bestPath(this.#engine, froms, to, this.#hidden);
  }

  /** The same graph as if one item had no relations. */
  withoutRelationsOf(item: number): KnowledgeGraphModel {
    return new KnowledgeGraphModel(this.#engine, item);
  }

  /** With the items of `catalogue` that lie behind those it knows, and relations of theirs; see `placeInGraph`. */
  withPlaced(catalogue: Catalogue, trainedCount: number, relations: readonly Relation[]): KnowledgeGraphModel {
    const { tables, config } = this.#engine;
    return KnowledgeGraphModel.create({
      catalogue,
      tables: placeInGraph(tables, catalogue, relations, { ...defaults, trainedCount }),
      config,
    });
  }

  /** What an item is tied to, the heaviest first. */
  entitiesOf(item: number): readonly ItemEntity[] {
    const { entities } = this.#engine.tables;
    const found: ItemEntity[] = [];
    for (let place = entities.edges.offsets[item] ?? 0; place < (entities.edges.offsets[item + 1] ?? 0); place += 1) {
      const entity = entities.edges.columns[place] ?? 0;
      const kind = must(entityKinds[entities.kindOf[entity] ?? -1], `Entity ${entity} has no kind.`);
      const tie = must(edgeKinds[entities.edgeKindOf[place] ?? -1], `Edge ${place} has no kind.`);
      found.push({
        kind,
        tie,
        entity,
        label: entities.labels[entity] ?? "",
        weight: entities.edges.values[place] ?? 0,
      });
    }
    return found.toSorted((a, b) => b.weight - a.weight || a.entity - b.entity);
  }

  save(): ModelFiles {
    const { tables, config } = this.#engine;
    const { entities, relations } = tables;
    const labels = encodeStrings(entities.labels);
    return {
      header: { ...config },
      arrays: {
        labelBytes: labels.bytes,
        labelOffsets: labels.offsets,
        entityKindOf: entities.kindOf,
        ...sparseArrays("entity", entities.edges),
        edgeKindOf: entities.edgeKindOf,
        ...sparseArrays("relation", relations.edges),
        relationKindOf: relations.kindOf,
        isForward: relations.isForward,
      },
    };
  }

  /** Walks unless the last walk was the same: the steps of one request ask about the same taste. */
  #run({ items, values }: Taste): void {
    const { walk, walked, config } = this.#engine;
    const count = Math.min(items.length, config.sourceLimit);
    const isSame = walked.hidden === this.#hidden && walked.items.length === count;
    if (isSame && beginsWith(items, walked.items) && beginsWith(values, walked.values)) return;
    const counted = { items: items.slice(0, count), values: values.slice(0, count) };
    walk.run(counted.items, sharesOf(counted.values), this.#hidden);
    Object.assign(walked, counted, { hidden: this.#hidden });
  }
}

/** Divided so that their absolute values add up to 1. */
function sharesOf(values: Float32Array): Float32Array {
  let total = 0;
  for (const value of values) total += Math.abs(value);
  return total > 0 ? values.map((value) => value / total) : values;
}

function beginsWith(all: Uint32Array | Float32Array, first: Uint32Array | Float32Array): boolean {
  for (let place = 0; place < first.length; place += 1) if (all[place] !== first[place]) return false;
  return true;
}

/** Items between two looks at the abort signal. */
const portionSize = 256;

async function train(
  { catalogue, relations }: TrainingData,
  config: KnowledgeGraphConfig,
  { onProgress, signal }: TrainOptions,
): Promise<KnowledgeGraphModel> {
  signal?.throwIfAborted();
  const itemCount = catalogue.items.length;
  const builder = createGraphBuilder(catalogue.items, relations, config);
  for (let index = 0; index < itemCount; index += 1) {
    if (index % portionSize === 0) {
      // A turn of the event loop, in which the signal can arrive.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      onProgress?.(index, itemCount);
    }
    builder.addItem(index);
  }
  onProgress?.(itemCount, itemCount);
  const { hopCount, decay, degreeExponent, sourceLimit } = config;
  return KnowledgeGraphModel.create({
    catalogue,
    tables: builder.finish(),
    config: { hopCount, decay, degreeExponent, sourceLimit },
  });
}

function load(files: ModelFiles, catalogue: Catalogue): KnowledgeGraphModel {
  const itemCount = catalogue.items.length;
  const labels = decodeStrings({ bytes: uint8Array(files, "labelBytes"), offsets: uint32Array(files, "labelOffsets") });
  const edges = sparseMatrix(files, "entity", itemCount, labels.length);
  const related = sparseMatrix(files, "relation", itemCount, itemCount);
  return KnowledgeGraphModel.create({
    catalogue,
    tables: {
      entities: {
        labels,
        kindOf: kindArray(files, "entityKindOf", labels.length, entityKinds.length),
        edges,
        edgeKindOf: kindArray(files, "edgeKindOf", edges.values.length, edgeKinds.length),
      },
      relations: {
        edges: related,
        kindOf: kindArray(files, "relationKindOf", related.values.length, relationKinds.length),
        isForward: uint8Array(files, "isForward", related.values.length),
      },
    },
    config: {
      hopCount: headerCount(files, "hopCount"),
      decay: headerNumber(files, "decay"),
      degreeExponent: headerNumber(files, "degreeExponent"),
      sourceLimit: headerCount(files, "sourceLimit"),
    },
  });
}

function kindArray(files: ModelFiles, name: string, length: number, kindCount: number): Uint8Array {
  const kinds = uint8Array(files, name, length);
  for (let place = 0; place < kinds.length; place += 1)
    if ((kinds[place] ?? 0) >= kindCount) throw new Error(`The array ${name} has a kind above ${kindCount - 1}.`);
  return kinds;
}

export const knowledgeGraph: RecommenderKind<KnowledgeGraphConfig, KnowledgeGraphModel> = {
  name: "knowledge-graph",
  defaults,
  train,
  load,
};
