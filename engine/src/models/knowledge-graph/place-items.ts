import type { Item } from "../../domain/item.ts";
import { relationKinds, type Relation } from "../../domain/relation.ts";
import { normaliseName, normaliseText } from "../../domain/text.ts";
import { appendRows, type SparseMatrix } from "../../kernels/sparse.ts";
import type { Catalogue } from "../model.ts";
import type { EdgeWeights, GraphTables } from "./build-graph.ts";
import { creditEdge, edgeKinds, entityKinds, type EdgeKind, type EntityKind } from "./edges.ts";
import type { EntityTable } from "./entity-table.ts";
import type { RelationTable } from "./relation-table.ts";
import { titleParts } from "./titles.ts";

export interface GraphPlacement extends EdgeWeights {
  /** Items that the training knew: their counts weigh the ties, so that it does not matter which items come together. */
  readonly trainedCount: number;
}

/**
 * The graph with items behind those it was trained on (`catalogue` holds both): ties to entities that it knows, by what the metadata
 * names, and typed relations. Left to the next training are entities that only new items share, names in descriptions, and people
 * whose names several known people have.
 */
export function placeInGraph(
  { entities, relations }: GraphTables,
  catalogue: Catalogue,
  added: readonly Relation[],
  weights: GraphPlacement,
): GraphTables {
  return {
    entities: withItems(entities, catalogue.items.slice(entities.edges.rowCount), weights),
    relations: withRelations(relations, catalogue, added, weights),
  };
}

const ambiguous = -1;
const numbersByLabels = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** Entities by kind and comparison form. */
function numbersOf({ labels, kindOf }: EntityTable): ReadonlyMap<string, number> {
  const known = numbersByLabels.get(labels);
  if (known !== undefined) return known;
  const numbers = new Map<string, number>();
  for (const [number, label] of labels.entries()) {
    const key = keyOf(entityKinds[kindOf[number] ?? 0] ?? "title", label);
    numbers.set(key, numbers.has(key) ? ambiguous : number);
  }
  numbersByLabels.set(labels, numbers);
  return numbers;
}

function keyOf(kind: EntityKind, label: string): string {
  if (kind === "title") return `title ${titleParts(label)[0]?.key ?? ""}`;
  return `${kind} ${kind === "person" ? normaliseName(label) : normaliseText(label)}`;
}

function tiesOf({
  creators,
  places,
  themes,
  series,
  title,
}: Item): readonly (readonly [EntityKind, string, EdgeKind])[] {
  const [whole, ...parts] = titleParts(title);
  return [
    ...creators.map(({ name, role }) => ["person", name, creditEdge(role)] as const),
    ...places.map((place) => ["place", place, "place"] as const),
    ...themes.map((theme) => ["theme", theme, "theme"] as const),
    ...(series === undefined ? [] : [["series", series.name, "series"] as const]),
    ...(whole === undefined ? [] : [["title", whole.label, "title"] as const]),
    ...parts.map(({ label }) => ["title", label, "title-part"] as const),
  ];
}

/** Weights as `createEntityTable` gives them, by the counts that the table has. */
function withItems(
  table: EntityTable,
  items: readonly Item[],
  { edges: weightOf, trainedCount }: GraphPlacement,
): EntityTable {
  const numbers = numbersOf(table);
  const { offsets, columns, columnCount } = table.edges;
  const itemCounts = new Uint32Array(columnCount);
  for (const column of columns.subarray(0, offsets[trainedCount])) itemCounts[column] = (itemCounts[column] ?? 0) + 1;
  const kinds: number[] = [];
  const rows = items.map((item) => {
    const heaviest = new Map<number, EdgeKind>();
    for (const [kind, label, tie] of tiesOf(item)) {
      const number = numbers.get(keyOf(kind, label)) ?? ambiguous;
      const known = heaviest.get(number);
      if (number === ambiguous || weightOf[tie] <= 0) continue;
      if (known === undefined || weightOf[known] < weightOf[tie]) heaviest.set(number, tie);
    }
    const ties = [...heaviest].toSorted(([one], [other]) => one - other);
    for (const [, tie] of ties) kinds.push(edgeKinds.indexOf(tie));
    const idf = (number: number) =>
      Math.log((trainedCount + 1) / ((itemCounts[number] ?? 0) + 0.5)) / Math.log(trainedCount + 1);
    return {
      columns: ties.map(([number]) => number),
      values: ties.map(([number, tie]) => weightOf[tie] * idf(number)),
    };
  });
  return {
    ...table,
    edges: appendRows(table.edges, rows, columnCount),
    edgeKindOf: withMore(table.edgeKindOf, kinds),
  };
}

function withMore(known: Uint8Array, more: readonly number[]): Uint8Array {
  const all = new Uint8Array(known.length + more.length);
  all.set(known);
  all.set(more, known.length);
  return all;
}

interface Edge {
  readonly weight: number;
  readonly kind: number;
  readonly isForward: number;
}

type EdgeRow = Map<number, Edge>;

/** The heaviest of several relations between two items counts, as in a training. */
function withRelations(
  table: RelationTable,
  { items }: Catalogue,
  added: readonly Relation[],
  { relations: weightOf }: EdgeWeights,
): RelationTable {
  if (added.length === 0) {
    const empty = items.slice(table.edges.rowCount).map(() => ({ columns: [], values: [] }));
    return { ...table, edges: appendRows(table.edges, empty, items.length) };
  }
  const rows = items.map((_, row) => rowOf(table, row));
  const indexOf = new Map(items.map((item, index) => [item.id, index]));
  for (const { from, to, kind, confidence } of added) {
    const [one, other] = [indexOf.get(from), indexOf.get(to)];
    if (one === undefined || other === undefined || one === other) continue;
    const edge = { weight: weightOf[kind] * confidence, kind: relationKinds.indexOf(kind) };
    setHeavier(rows[one], other, { ...edge, isForward: 1 });
    setHeavier(rows[other], one, { ...edge, isForward: 0 });
  }
  return tableOf(rows);
}

function rowOf({ edges, kindOf, isForward }: RelationTable, row: number): EdgeRow {
  const found: EdgeRow = new Map();
  if (row >= edges.rowCount) return found;
  for (let at = edges.offsets[row] ?? 0; at < (edges.offsets[row + 1] ?? 0); at += 1)
    found.set(edges.columns[at] ?? 0, {
      weight: edges.values[at] ?? 0,
      kind: kindOf[at] ?? 0,
      isForward: isForward[at] ?? 0,
    });
  return found;
}

function setHeavier(row: EdgeRow | undefined, column: number, edge: Edge): void {
  if (edge.weight > (row?.get(column)?.weight ?? 0)) row?.set(column, edge);
}

function tableOf(rows: readonly EdgeRow[]): RelationTable {
  const sorted = rows.map((row) => [...row].toSorted(([one], [other]) => one - other));
  const flat = sorted.flat();
  const empty: SparseMatrix = {
    rowCount: 0,
    columnCount: 0,
    offsets: new Uint32Array(1),
    columns: new Uint32Array(),
    values: new Float32Array(),
  };
  const sparseRows = sorted.map((row) => ({
    columns: row.map(([column]) => column),
    values: row.map(([, { weight }]) => weight),
  }));
  return {
    edges: appendRows(empty, sparseRows, rows.length),
    kindOf: Uint8Array.from(flat, ([, { kind }]) => kind),
    isForward: Uint8Array.from(flat, ([, edge]) => edge.isForward),
  };
}
