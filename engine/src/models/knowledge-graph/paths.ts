import { must } from "../../domain/errors.ts";
import type { GraphStep } from "../../domain/recommendation.ts";
import { type RelationKind, relationKinds, relationPhrase } from "../../domain/relation.ts";
import type { SparseMatrix } from "../../kernels/sparse.ts";
import { type Meeting, returnsTo, strongestMeeting } from "../../kernels/walk/rows.ts";
import type { WalkGraph } from "../../kernels/walk/walk.ts";
import type { Catalogue } from "../model.ts";
import type { GraphTables } from "./build-graph.ts";
import { edgeKinds, entityKinds, entityPhrase } from "./edges.ts";

/** How two items hang together: the strongest way of at most three edges. */
export interface GraphPath {
  readonly from: number;
  readonly to: number;
  /** The part of a walk from `from` that takes this way. */
  readonly strength: number;
  /** From what stands next to `from` to the item `to`; each phrase is read before its label. */
  readonly steps: readonly GraphStep[];
  /** Where one relation ties the two: `relationPhrase(kind, isForward)` followed by the title of `from` is about `to`. */
  readonly relation?: { readonly kind: RelationKind; readonly isForward: boolean };
}

export interface PathSources {
  readonly catalogue: Catalogue;
  readonly tables: GraphTables;
  readonly graph: WalkGraph;
  /** The part of a walk that goes on at each step. */
  readonly config: { readonly decay: number };
}

/** A way as places in the edge arrays. */
interface Way {
  readonly from: number;
  readonly strength: number;
  /** Places in `graph.relations` of the relations followed before and behind the entity, or of all when there is none. */
  readonly before: readonly number[];
  readonly behind: readonly number[];
  readonly meeting?: Meeting;
}

/** Where a way over an entity leaves it: the goal itself, or an item with a relation to the goal. */
interface Landing {
  readonly item: number;
  /** Of the relation to the goal. */
  readonly behind: readonly number[];
  /** Of a walk that comes there on its second step to have gone on so far, and to go on to the goal. */
  readonly chance: number;
  readonly returns: Float64Array;
}

/** The strongest path from one of `froms` to `to`, the first among equals; relations of the item `hidden` (-1: of none) are treated as absent. */
export function bestPath(
  sources: PathSources,
  froms: ArrayLike<number>,
  to: number,
  hidden: number,
): GraphPath | undefined {
  const search = new WaySearch(sources, to, hidden);
  for (let place = 0; place < froms.length; place += 1) search.lookFrom(froms[place] ?? to);
  return search.best && describe(sources, to, search.best);
}

/** Looks for ways to one item, and keeps the strongest. */
class WaySearch {
  best: Way | undefined;
  readonly #sources: PathSources;
  readonly #to: number;
  readonly #hidden: number;
  readonly #goal: Landing;
  readonly #besideGoal: readonly Landing[];

  constructor(sources: PathSources, to: number, hidden: number) {
    this.#sources = sources;
    this.#to = to;
    this.#hidden = hidden;
    this.#goal = this.#landing(to, [], sources.config.decay ** 2);
    this.#besideGoal = this.#landingsBesideGoal();
  }

  lookFrom(from: number): void {
    if (from === this.#to) return;
    const { config, graph } = this.#sources;
    const { columns, values } = graph.relations;
    this.#offerOver(from, [], from, this.#goal);
    const [start, end] = this.#relationsOf(from);
    for (let place = start; place < end; place += 1) {
      const item = columns[place] ?? 0;
      if (item === this.#hidden) continue;
      const chance = config.decay * (values[place] ?? 0);
      if (item === this.#to) this.#offer({ from, strength: chance, before: [place], behind: [] });
      this.#offerRelations(from, place, item);
      this.#offerOver(from, [place], item, this.#goal);
    }
    for (const landing of this.#besideGoal) this.#offerOver(from, [], from, landing);
  }

  /** Over one more relation, from `item`, to which the one at `first` leads. */
  #offerRelations(from: number, first: number, item: number): void {
    const { config, graph } = this.#sources;
    const { columns, values } = graph.relations;
    const [start, end] = this.#relationsOf(item);
    for (let place = start; place < end; place += 1)
      if (columns[place] === this.#to && this.#to !== this.#hidden)
        this.#offer({
          from,
          strength: config.decay ** 2 * (values[first] ?? 0) * (values[place] ?? 0),
          before: [first, place],
          behind: [],
        });
  }

  /** Over an entity that `item`, where the relation of `before` leads or the way begins, has in common with the landing. */
  #offerOver(from: number, before: readonly number[], item: number, landing: Landing): void {
    if (item === landing.item) return;
    const { config, graph } = this.#sources;
    const first = before[0];
    const chance = first === undefined ? landing.chance : config.decay ** 3 * (graph.relations.values[first] ?? 0);
    const least = (this.best?.strength ?? 0) / chance;
    const meeting = strongestMeeting(graph.toEntities, landing.returns, [item, landing.item], least);
    if (meeting !== undefined)
      this.#offer({ from, strength: chance * meeting.probability, before, behind: landing.behind, meeting });
  }

  #offer(way: Way): void {
    if (this.best === undefined || way.strength > this.best.strength) this.best = way;
  }

  #landing(item: number, behind: readonly number[], chance: number): Landing {
    const { toEntities, toItems } = this.#sources.graph;
    return { item, behind, chance, returns: returnsTo(toEntities, toItems, item) };
  }

  #landingsBesideGoal(): readonly Landing[] {
    const { config, graph } = this.#sources;
    const { columns, values } = graph.relations;
    const landings: Landing[] = [];
    const [start, end] = this.#relationsOf(this.#to);
    for (let place = start; place < end; place += 1) {
      const item = columns[place] ?? 0;
      const [first, last] = this.#relationsOf(item);
      const back = columns.subarray(first, last).indexOf(this.#to);
      if (item === this.#hidden || back < 0) continue;
      landings.push(this.#landing(item, [first + back], config.decay ** 3 * (values[first + back] ?? 0)));
    }
    return landings;
  }

  #relationsOf(item: number): readonly [start: number, end: number] {
    const { offsets } = this.#sources.graph.relations;
    return item === this.#hidden ? [0, 0] : [offsets[item] ?? 0, offsets[item + 1] ?? 0];
  }
}

function describe(sources: PathSources, to: number, way: Way): GraphPath {
  const { from, meeting, before, behind, strength } = way;
  const toStep = (place: number) => relationStep(sources, place);
  const firstBehind = behind[0];
  const met = firstBehind === undefined ? to : rowOf(sources.graph.relations, firstBehind);
  const steps = [
    ...before.map(toStep),
    ...(meeting === undefined ? [] : entitySteps(sources, meeting, met)),
    ...behind.map(toStep),
  ];
  const [only, more] = before;
  if (meeting !== undefined || only === undefined || more !== undefined) return { from, to, strength, steps };
  return { from, to, strength, steps, relation: relationSeenFromEnd(sources, only) };
}

function relationStep({ tables, graph, catalogue }: PathSources, place: number): GraphStep {
  const kind = relationKindAt(tables, place);
  const phrase = relationPhrase(kind, tables.relations.isForward[place] === 1);
  return { ...itemStep(catalogue, graph.relations.columns[place] ?? 0), phrase };
}

/** The edge is read from its start; a reason is read from its end. */
function relationSeenFromEnd({ tables }: PathSources, place: number) {
  return { kind: relationKindAt(tables, place), isForward: tables.relations.isForward[place] !== 1 };
}

function relationKindAt({ relations }: GraphTables, place: number): RelationKind {
  return must(relationKinds[relations.kindOf[place] ?? -1], `Relation edge ${place} has no kind.`);
}

/** Over the entity to the item on its other side. */
function entitySteps(
  { tables, catalogue }: PathSources,
  { column, placeA, placeB }: Meeting,
  item: number,
): readonly GraphStep[] {
  const { entities } = tables;
  const kindAt = (place: number) => must(edgeKinds[entities.edgeKindOf[place] ?? -1], `Edge ${place} has no kind.`);
  const kind = must(entityKinds[entities.kindOf[column] ?? -1], `Entity ${column} has no kind.`);
  return [
    { label: entities.labels[column] ?? "", phrase: entityPhrase(kind, kindAt(placeA), kindAt(placeB)) },
    { ...itemStep(catalogue, item), phrase: "as is" },
  ];
}

function itemStep({ items }: Catalogue, index: number) {
  const item = must(items[index], `The catalogue has no item ${index}.`);
  return { label: item.title, itemId: item.id };
}

/** The row in which an entry stands, by bisection of the offsets. */
function rowOf({ offsets, rowCount }: SparseMatrix, place: number): number {
  let low = 0;
  let high = rowCount - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((offsets[middle] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}
