/** Kernel: the random walk with restart, compiled. */
import type { SparseMatrix } from "../sparse.ts";
import type { TopKResult } from "../top-k/top-k-index.ts";
import { sparseIn } from "../wasm/arena-sparse.ts";
import { Arena } from "../wasm/arena.ts";
import type { KernelBuild } from "../wasm/kernel-module.ts";
import {
  checkSources,
  checkWalkQuery,
  entityOnlyScale,
  type Walk,
  type WalkGraph,
  type WalkOptions,
  type WalkQuery,
  type WalkTargets,
} from "./walk.ts";

/** As `createWalk`, with a copy of the graph in an arena. Memory beside it: 4 bytes a hop for each item and each entity. */
export function createWalkWithWasm(
  graph: WalkGraph,
  targets: WalkTargets,
  options: WalkOptions,
  build?: KernelBuild,
): Walk {
  return new CompiledWalk(new Arena(build), graph, targets, options);
}

/** decay^h · (the mass of nodes of one kind after h hops). */
interface Layer {
  readonly mass: Float32Array;
  /** Of each block of nodes: not 0 where there may be mass. */
  readonly marks: Uint8Array;
  /** Whether any block is marked. */
  isReached: boolean;
}

const blockSize = 64;

function createLayers(arena: Arena, nodeCount: number, count: number): readonly Layer[] {
  const blockCount = Math.ceil(nodeCount / blockSize);
  return Array.from({ length: count }, () => ({
    mass: arena.allocate(Float32Array, blockCount * blockSize),
    marks: arena.allocate(Uint8Array, blockCount),
    isReached: false,
  }));
}

interface Edges {
  readonly matrix: SparseMatrix;
  /** Of the bits that say which rows have entries, and of the matrix. */
  readonly addresses: readonly number[];
}

function edgesIn(arena: Arena, edges: SparseMatrix): Edges {
  const filled = arena.allocate(Uint8Array, Math.ceil(edges.rowCount / blockSize) * (blockSize / 8));
  for (let row = 0; row < edges.rowCount; row += 1)
    if (edges.offsets[row]! < edges.offsets[row + 1]!) filled[row >> 3]! |= 1 << (row & 7);
  const { matrix, addresses } = sparseIn(arena, edges);
  return { matrix, addresses: [filled.byteOffset, ...addresses] };
}

/** How edges are pushed over: see `walkSpread`. */
interface Push {
  readonly minimumMass: number;
  /** The row that counts `scale` times, and the column that nothing comes to; -1 for none. */
  readonly row?: number;
  readonly scale?: number;
  readonly column?: number;
}

class CompiledWalk implements Walk {
  readonly graph: WalkGraph;
  readonly #arena: Arena;
  readonly #options: WalkOptions;
  /** After each hop, the first before any. */
  readonly #items: readonly Layer[];
  readonly #entities: readonly Layer[];
  readonly #relations: Edges;
  readonly #toEntities: Edges;
  readonly #toItems: Edges;
  readonly #scales: Float32Array;
  readonly #search: Search;
  /** What the walk left in all: one of `#items`. */
  #left: Layer;

  constructor(arena: Arena, graph: WalkGraph, targets: WalkTargets, options: WalkOptions) {
    const { rowCount, columnCount } = graph.toEntities;
    this.#arena = arena;
    this.#options = options;
    this.#relations = edgesIn(arena, graph.relations);
    this.#toEntities = edgesIn(arena, graph.toEntities);
    this.#toItems = edgesIn(arena, graph.toItems);
    this.graph = {
      relations: this.#relations.matrix,
      toEntities: this.#toEntities.matrix,
      toItems: this.#toItems.matrix,
    };
    this.#items = createLayers(arena, rowCount, options.hopCount + 1);
    this.#entities = createLayers(arena, columnCount, options.hopCount);
    this.#scales = targets.scales;
    this.#search = new Search(arena, targets, this.#items[0]!);
    this.#left = this.#items[1]!;
  }

  run(sources: Uint32Array, masses: Float32Array, hidden: number): void {
    checkSources(sources, this.graph.toEntities.rowCount);
    for (const layer of this.#items) this.#clear(layer);
    for (const layer of this.#entities) this.#clear(layer);
    start(this.#items[0]!, sources, masses);
    const rest = hidden < 0 ? {} : { row: hidden, scale: entityOnlyScale(this.graph, hidden) };
    const { hopCount, decay } = this.#options;
    let { minimumMass } = this.#options;
    for (let hop = 1; hop <= hopCount; hop += 1) {
      const [items, entities] = [this.#items[hop - 1]!, this.#entities[hop - 1]!];
      this.#spread(items, this.#relations, this.#items[hop]!, { minimumMass, row: hidden, scale: 0, column: hidden });
      this.#spread(entities, this.#toItems, this.#items[hop]!, { minimumMass });
      if (hop < hopCount) this.#spread(items, this.#toEntities, this.#entities[hop]!, { minimumMass, ...rest });
      minimumMass *= decay;
    }
    this.#sumUp();
  }

  score(items: Uint32Array, out: Float32Array): void {
    const { mass } = this.#left;
    for (let index = 0; index < items.length; index += 1)
      out[index] = mass[items[index]!]! * this.#scales[items[index]!]!;
  }

  best(query: WalkQuery, result: TopKResult): void {
    this.#search.find(this.#left, query, result);
  }

  #spread(from: Layer, edges: Edges, to: Layer, { minimumMass, row = -1, scale = 1, column = -1 }: Push): void {
    if (!from.isReached || edges.matrix.columns.length === 0) return;
    const [source, target] = [addressesOf(from), addressesOf(to)];
    const { decay } = this.#options;
    const how = [decay, minimumMass, row, scale, column];
    this.#arena.kernels.walkSpread(...source, from.marks.length, ...edges.addresses, ...how, ...target);
    to.isReached = true;
  }

  /** Adds what later hops left to what the first of them did. */
  #sumUp(): void {
    const [first = this.#items[1]!, ...others] = this.#items.slice(1).filter(({ isReached }) => isReached);
    const { walkAdd } = this.#arena.kernels;
    for (const other of others) walkAdd(...addressesOf(other), other.marks.length, ...addressesOf(first));
    this.#left = first;
  }

  #clear(layer: Layer): void {
    if (!layer.isReached) return;
    this.#arena.kernels.walkClear(...addressesOf(layer), layer.marks.length);
    layer.isReached = false;
  }
}

function addressesOf({ mass, marks }: Layer): readonly [mass: number, marks: number] {
  return [mass.byteOffset, marks.byteOffset];
}

function start(layer: Layer, sources: Uint32Array, masses: Float32Array): void {
  for (let index = 0; index < sources.length; index += 1) {
    const item = sources[index]!;
    layer.mass[item]! += masses[index]!;
    layer.marks[Math.floor(item / blockSize)] = 1;
  }
  layer.isReached = true;
}

/** Of the kernel: how many fields `WalkSearch` has, and how many buckets. */
const fieldCount = 15;
const bucketCount = 1_024;

/** The search for the best of what a walk has left. */
class Search {
  readonly #arena: Arena;
  readonly #groupCount: number;
  readonly #scaleOf: Float32Array;
  /** A copy in the arena. */
  readonly #scales: Float32Array;
  readonly #lengths: Uint32Array;
  readonly #fields: Uint32Array;
  /** Fields that stay: from `blockCount` to `buckets`. */
  readonly #fixed: readonly number[];
  #keys: Float64Array;
  #items: Uint32Array;

  /** One of the layers that will be searched shows how many blocks there are. */
  constructor(arena: Arena, { scales, groupOf, groupCount }: WalkTargets, { mass, marks }: Layer) {
    this.#arena = arena;
    this.#groupCount = groupCount;
    this.#scaleOf = scales;
    this.#scales = arena.allocate(Float32Array, mass.length);
    this.#scales.set(scales);
    this.#lengths = arena.allocate(Uint32Array, groupCount + 1);
    this.#fields = arena.allocate(Uint32Array, fieldCount);
    const room = [marks.length, marks.length, bucketCount].map((size) => arena.allocate(Uint32Array, size).byteOffset);
    const groups = [arena.copy(groupOf).byteOffset, groupCount];
    this.#fixed = [marks.length, this.#scales.byteOffset, ...groups, ...room];
    this.#keys = arena.allocate(Float64Array, 0);
    this.#items = arena.allocate(Uint32Array, 0);
  }

  find(left: Layer, query: WalkQuery, result: TopKResult): void {
    const { count, perGroupCount, excluded } = query;
    checkWalkQuery(query, this.#groupCount, result);
    this.#reserve(count + 2 * this.#groupCount * perGroupCount);
    this.#lengths.fill(0);
    const heaps = [this.#keys, this.#items, this.#lengths].map(({ byteOffset }) => byteOffset);
    this.#fields.set([...addressesOf(left), ...this.#fixed, count, perGroupCount, ...heaps]);
    for (let index = 0; index < excluded.length; index += 1) this.#scales[excluded[index]!] = 0;
    result.count = this.#arena.kernels.walkBest(this.#fields.byteOffset);
    for (let index = 0; index < excluded.length; index += 1)
      this.#scales[excluded[index]!] = this.#scaleOf[excluded[index]!]!;
    for (let rank = 0; rank < result.count; rank += 1) {
      result.rows[rank] = this.#items[rank]!;
      result.scores[rank] = this.#keys[rank]!;
    }
  }

  /** Room for the heaps, doubled, since what was allocated for less is lost. */
  #reserve(length: number): void {
    if (this.#keys.length >= length) return;
    const capacity = Math.max(length, 2 * this.#keys.length);
    this.#keys = this.#arena.allocate(Float64Array, capacity);
    this.#items = this.#arena.allocate(Uint32Array, capacity);
  }
}
