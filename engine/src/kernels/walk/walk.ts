/**
 * A random walk with restart on a graph of items and entities, cut off after a few hops (Andersen, Chung & Lang 2006, "Local graph
 * partitioning using PageRank vectors", section 2: only nodes that hold enough mass are pushed, so the cost follows the
 * neighbourhood and not the graph).
 *
 *     items ──relations──▶ items          one hop
 *     items ──▶ entities ──▶ items        two hops
 */
import type { SparseMatrix } from "../sparse.ts";

/** Transition probabilities: rows of `relations` and `toEntities` together sum to 1 (or are empty), and so do rows of `toItems`. */
export interface WalkGraph {
  /** items × items */
  readonly relations: SparseMatrix;
  /** items × entities */
  readonly toEntities: SparseMatrix;
  /** entities × items */
  readonly toItems: SparseMatrix;
}

export interface WalkOptions {
  readonly hopCount: number;
  /** The part of the mass that goes on at each hop; the rest counts where it is. */
  readonly decay: number;
  /** A node whose edges would carry less than this each, on average, is not pushed. */
  readonly minimumMass: number;
}

/** Mass per node, and which nodes have had any. */
interface Frontier {
  readonly mass: Float32Array;
  readonly nodes: Uint32Array;
  readonly isListed: Uint8Array;
  count: number;
}

/** One walk at a time: its arrays are used again by the next. */
export interface Walk {
  /** What the walk left on each item: Σ_h decay^h · (mass after h hops), h ≥ 1. Valid until the next `run`. */
  readonly scores: Float32Array;
  /** The items with a score, in no particular order: the first `touchedCount()` entries. */
  readonly touched: Uint32Array;
  touchedCount(): number;
  /** Starts from `sources` with signed `masses`. Relations of the item `hidden` (-1: of none) are treated as absent. */
  run(sources: Uint32Array, masses: Float32Array, hidden: number): void;
}

export function createWalk(graph: WalkGraph, options: WalkOptions): Walk {
  const itemCount = graph.relations.rowCount;
  const total = createFrontier(itemCount);
  let [items, nextItems] = [createFrontier(itemCount), createFrontier(itemCount)];
  let [entities, nextEntities] = [createFrontier(graph.toItems.rowCount), createFrontier(graph.toItems.rowCount)];
  const spread = (
    from: Frontier,
    edges: SparseMatrix,
    to: Frontier,
    rowScale: (row: number) => number,
    hidden: number,
  ) => {
    for (let index = 0; index < from.count; index += 1) {
      const row = from.nodes[index]!;
      const start = edges.offsets[row]!;
      const end = edges.offsets[row + 1]!;
      const mass = from.mass[row]! * rowScale(row);
      if (Math.abs(mass) < options.minimumMass * (end - start)) continue;
      for (let place = start; place < end; place += 1) {
        const column = edges.columns[place]!;
        if (column !== hidden) add(to, column, mass * edges.values[place]!);
      }
    }
  };
  return {
    scores: total.mass,
    touched: total.nodes,
    touchedCount: () => total.count,
    run(sources, masses, hidden) {
      for (const frontier of [total, items, entities, nextItems, nextEntities]) clear(frontier);
      const entityScale = entityOnly(graph, hidden);
      for (let index = 0; index < sources.length; index += 1) add(items, sources[index]!, masses[index]!);
      let factor = 1;
      for (let hop = 1; hop <= options.hopCount; hop += 1) {
        factor *= options.decay;
        spread(items, graph.relations, nextItems, (row) => (row === hidden ? 0 : 1), hidden);
        spread(entities, graph.toItems, nextItems, one, -1);
        if (hop < options.hopCount) spread(items, graph.toEntities, nextEntities, entityScale, -1);
        for (let index = 0; index < nextItems.count; index += 1) {
          const item = nextItems.nodes[index]!;
          add(total, item, factor * nextItems.mass[item]!);
        }
        [items, nextItems] = [nextItems, items];
        [entities, nextEntities] = [nextEntities, entities];
        clear(nextItems);
        clear(nextEntities);
      }
    },
  };
}

const one = () => 1;

/** An item whose relations are hidden gives all its mass to its entities. */
function entityOnly({ relations }: WalkGraph, hidden: number): (row: number) => number {
  if (hidden < 0) return one;
  let related = 0;
  for (let place = relations.offsets[hidden]!; place < relations.offsets[hidden + 1]!; place += 1)
    related += relations.values[place]!;
  const scale = related < 1 ? 1 / (1 - related) : 0;
  return (row) => (row === hidden ? scale : 1);
}

function createFrontier(nodeCount: number): Frontier {
  return {
    mass: new Float32Array(nodeCount),
    nodes: new Uint32Array(nodeCount),
    isListed: new Uint8Array(nodeCount),
    count: 0,
  };
}

function add(frontier: Frontier, node: number, mass: number): void {
  if (frontier.isListed[node] === 0) {
    frontier.isListed[node] = 1;
    frontier.nodes[frontier.count++] = node;
  }
  frontier.mass[node]! += mass;
}

function clear(frontier: Frontier): void {
  for (let index = 0; index < frontier.count; index += 1) {
    frontier.mass[frontier.nodes[index]!] = 0;
    frontier.isListed[frontier.nodes[index]!] = 0;
  }
  frontier.count = 0;
}
