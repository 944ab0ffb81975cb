/**
 * A random walk with restart on a graph of items and entities, cut off after a few hops (Andersen, Chung & Lang 2006, "Local graph
 * partitioning using PageRank vectors", section 2: only nodes that hold enough mass are pushed, so the cost follows the
 * neighbourhood and not the graph).
 *
 *     items ──relations──▶ items          one hop
 *     items ──▶ entities ──▶ items        two hops
 */
import type { SparseMatrix } from "../sparse.ts";
import type { TopKResult } from "../top-k/top-k-index.ts";

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

/** What the items that a walk comes to are judged by. */
export interface WalkTargets {
  /** What an item's score is multiplied by. */
  readonly scales: Float32Array;
  /** Of each item, below `groupCount`. */
  readonly groupOf: Uint8Array;
  readonly groupCount: number;
}

export interface WalkQuery {
  readonly count: number;
  /** At least so many of each group, as far as there are; groups × this must not be above `count`. */
  readonly perGroupCount: number;
  /** Items that must not be found, in any order; repeats do no harm. */
  readonly excluded: Uint32Array;
}

/** One walk at a time: its arrays are used again by the next. What it answers is about the last `run`. */
export interface Walk {
  /** The graph it walks on, which may be a copy. */
  readonly graph: WalkGraph;
  /** Starts from `sources` with signed `masses`. Relations of the item `hidden` (-1: of none) are treated as absent. */
  run(sources: Uint32Array, masses: Float32Array, hidden: number): void;
  /** out[i] = scale · Σ_h decay^h · (mass on items[i] after h hops), h ≥ 1. */
  score(items: Uint32Array, out: Float32Array): void;
  /**
   * The items with the highest scores above 0: `perGroupCount` of each group, then whatever is best until `count`, all of them best
   * first and the lower item first among equals. The result must have room for `count`.
   */
  best(query: WalkQuery, result: TopKResult): void;
}

/** RangeError when what is asked for cannot be had. */
export function checkWalkQuery({ count, perGroupCount }: WalkQuery, groupCount: number, result: TopKResult): void {
  if (count > result.rows.length)
    throw new RangeError(`count is ${count}; the result has room for ${result.rows.length}.`);
  if (groupCount * perGroupCount > count)
    throw new RangeError(`${perGroupCount} of each of ${groupCount} groups are more than ${count}.`);
}

/** RangeError when a walk cannot start there. */
export function checkSources(sources: Uint32Array, itemCount: number): void {
  for (const item of sources)
    if (item >= itemCount) throw new RangeError(`No walk starts from item ${item}: there are ${itemCount}.`);
}

/** Mass per node, and which nodes have had any. */
interface Frontier {
  readonly mass: Float32Array;
  readonly nodes: Uint32Array;
  readonly isListed: Uint8Array;
  count: number;
}

/** The reference: `walk-wasm.ts` gives the same answers but for rounding. */
export function createWalk(graph: WalkGraph, targets: WalkTargets, options: WalkOptions): Walk {
  const { hopCount, decay, minimumMass } = options;
  const itemCount = graph.relations.rowCount;
  const total = createFrontier(itemCount);
  let [items, nextItems] = [createFrontier(itemCount), createFrontier(itemCount)];
  let [entities, nextEntities] = [createFrontier(graph.toItems.rowCount), createFrontier(graph.toItems.rowCount)];
  const scoreOf = (item: number) => Math.fround(total.mass[item]! * targets.scales[item]!);
  return {
    graph,
    run(sources, masses, hidden) {
      checkSources(sources, itemCount);
      for (const frontier of [total, items, entities, nextItems, nextEntities]) clear(frontier);
      const hiddenScale = hidden < 0 ? 1 : entityOnlyScale(graph, hidden);
      for (let index = 0; index < sources.length; index += 1) add(items, sources[index]!, masses[index]!);
      let factor = 1;
      for (let hop = 1; hop <= hopCount; hop += 1) {
        factor *= decay;
        spread(items, graph.relations, nextItems, { minimumMass, hidden, hiddenScale: 0, closed: hidden });
        spread(entities, graph.toItems, nextItems, { minimumMass, hidden: -1 });
        if (hop < hopCount) spread(items, graph.toEntities, nextEntities, { minimumMass, hidden, hiddenScale });
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
    score(wanted, out) {
      for (let index = 0; index < wanted.length; index += 1) out[index] = scoreOf(wanted[index]!);
    },
    best(query, result) {
      checkWalkQuery(query, targets.groupCount, result);
      const isWanted = (item: number) => scoreOf(item) > 0 && !query.excluded.includes(item);
      const chosen = chooseBest([...total.nodes.subarray(0, total.count)].filter(isWanted), scoreOf, targets, query);
      result.count = chosen.length;
      result.rows.set(chosen);
      result.scores.set(chosen.map(scoreOf));
    },
  };
}

interface Push {
  readonly minimumMass: number;
  /** The row that counts `hiddenScale` times, and the column that nothing comes to; -1 for none. */
  readonly hidden: number;
  readonly hiddenScale?: number;
  readonly closed?: number;
}

function spread(from: Frontier, edges: SparseMatrix, to: Frontier, push: Push): void {
  const { minimumMass, hidden, hiddenScale = 1, closed = -1 } = push;
  for (let index = 0; index < from.count; index += 1) {
    const row = from.nodes[index]!;
    const start = edges.offsets[row]!;
    const end = edges.offsets[row + 1]!;
    const mass = from.mass[row]! * (row === hidden ? hiddenScale : 1);
    if (Math.abs(mass) < minimumMass * (end - start)) continue;
    for (let place = start; place < end; place += 1) {
      const column = edges.columns[place]!;
      if (column !== closed) add(to, column, mass * edges.values[place]!);
    }
  }
}

function chooseBest(
  items: readonly number[],
  scoreOf: (item: number) => number,
  { groupOf, groupCount }: WalkTargets,
  { count, perGroupCount }: WalkQuery,
): readonly number[] {
  const byScore = (a: number, b: number) => scoreOf(b) - scoreOf(a) || a - b;
  const counts = new Uint32Array(groupCount);
  const [first, rest]: [number[], number[]] = [[], []];
  for (const item of items.toSorted(byScore)) (counts[groupOf[item]!]!++ < perGroupCount ? first : rest).push(item);
  return [...first, ...rest.slice(0, count - first.length)].toSorted(byScore);
}

/** An item whose relations are hidden gives all its mass to its entities: so many times what it gave. */
export function entityOnlyScale({ relations }: WalkGraph, hidden: number): number {
  let related = 0;
  for (let place = relations.offsets[hidden]!; place < relations.offsets[hidden + 1]!; place += 1)
    related += relations.values[place]!;
  return related < 1 ? 1 / (1 - related) : 0;
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
