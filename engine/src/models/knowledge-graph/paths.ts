import { must } from "../../domain/errors.ts";
import type { GraphStep } from "../../domain/recommendation.ts";
import { type RelationKind, relationKinds, relationPhrase } from "../../domain/relation.ts";
import type { SparseMatrix } from "../../kernels/sparse.ts";
import { type Meeting, strongestMeeting } from "../../kernels/walk/rows.ts";
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
  readonly decay: number;
}

/** A way as places in the edge arrays. */
interface Way {
  readonly strength: number;
  /** Places in `graph.relations` of the relations followed before and behind the entity, or of all when there is none. */
  readonly before: readonly number[];
  readonly behind: readonly number[];
  readonly meeting?: Meeting;
}

/** Finds the strongest path; relations of the item `hidden` (-1: of none) are treated as absent. */
export function bestPath(sources: PathSources, from: number, to: number, hidden: number): GraphPath | undefined {
  if (from === to) return undefined;
  const ways = findWays(sources, from, to, hidden);
  const best = ways.reduce<Way | undefined>((a, b) => (a === undefined || b.strength > a.strength ? b : a), undefined);
  return best === undefined ? undefined : describe(sources, from, to, best);
}

function findWays({ graph, decay }: PathSources, from: number, to: number, hidden: number): readonly Way[] {
  const meet = (a: number, b: number) =>
    a === b ? undefined : strongestMeeting(graph.toEntities, graph.toItems, a, b);
  const ways: Way[] = [];
  const add = (strength: number, before: readonly number[], behind: readonly number[], meeting?: Meeting) =>
    ways.push({ strength, before, behind, ...(meeting && { meeting }) });
  const shared = meet(from, to);
  if (shared !== undefined) add(decay ** 2 * shared.probability, [], [], shared);
  for (const first of relationsOf(graph.relations, from, hidden)) {
    if (first.item === to) add(decay * first.probability, [first.place], []);
    for (const second of relationsOf(graph.relations, first.item, hidden))
      if (second.item === to) add(decay ** 2 * first.probability * second.probability, [first.place, second.place], []);
    const meeting = meet(first.item, to);
    if (meeting !== undefined) add(decay ** 3 * first.probability * meeting.probability, [first.place], [], meeting);
  }
  for (const { item } of relationsOf(graph.relations, to, hidden)) {
    const last = relationsOf(graph.relations, item, hidden).find((edge) => edge.item === to);
    const meeting = meet(from, item);
    if (last !== undefined && meeting !== undefined)
      add(decay ** 3 * meeting.probability * last.probability, [], [last.place], meeting);
  }
  return ways;
}

function relationsOf({ offsets, columns, values }: SparseMatrix, row: number, hidden: number) {
  if (row === hidden) return [];
  const edges: { readonly place: number; readonly item: number; readonly probability: number }[] = [];
  const end = offsets[row + 1] ?? 0;
  for (let place = offsets[row] ?? 0; place < end; place += 1) {
    const item = columns[place] ?? 0;
    if (item !== hidden) edges.push({ place, item, probability: values[place] ?? 0 });
  }
  return edges;
}

function describe(sources: PathSources, from: number, to: number, way: Way): GraphPath {
  const { meeting, before, behind, strength } = way;
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
