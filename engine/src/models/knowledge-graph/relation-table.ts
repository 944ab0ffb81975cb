import type { Item } from "../../domain/item.ts";
import { type Relation, type RelationKind, relationKinds } from "../../domain/relation.ts";
import { type SparseMatrix, sparseFromTriples } from "../../kernels/sparse.ts";

export interface RelationTable {
  /** items × items: weights above 0, every relation in both directions; of several between two items the heaviest. */
  readonly edges: SparseMatrix;
  /** Index into `relationKinds`, aligned with `edges.values`. */
  readonly kindOf: Uint8Array;
  /** 1 where the row is the relation's `from`, aligned with `edges.values`. */
  readonly isForward: Uint8Array;
}

interface Edge {
  readonly row: number;
  readonly column: number;
  readonly kind: RelationKind;
  readonly isForward: boolean;
  readonly weight: number;
}

export function createRelationTable(
  items: readonly Item[],
  relations: readonly Relation[],
  weightOf: Readonly<Record<RelationKind, number>>,
): RelationTable {
  const indexOf = new Map(items.map((item, index) => [item.id, index]));
  const heaviest = new Map<string, Edge>();
  const add = (edge: Edge) => {
    const key = `${edge.row} ${edge.column}`;
    if (edge.weight > (heaviest.get(key)?.weight ?? 0)) heaviest.set(key, edge);
  };
  for (const { from, to, kind, confidence } of relations) {
    const [row, column] = [indexOf.get(from), indexOf.get(to)];
    if (row === undefined || column === undefined || row === column) continue;
    const weight = weightOf[kind] * confidence;
    add({ row, column, kind, isForward: true, weight });
    add({ row: column, column: row, kind, isForward: false, weight });
  }
  const edges = [...heaviest.values()].toSorted((a, b) => a.row - b.row || a.column - b.column);
  return {
    edges: sparseFromTriples(
      items.length,
      items.length,
      edges.map(({ row }) => row),
      edges.map(({ column }) => column),
      edges.map(({ weight }) => weight),
    ),
    kindOf: Uint8Array.from(edges, ({ kind }) => relationKinds.indexOf(kind)),
    isForward: Uint8Array.from(edges, (edge) => (edge.isForward ? 1 : 0)),
  };
}

/** The items related to an item. */
export function relatedTo({ edges }: RelationTable, item: number): Uint32Array {
  return edges.columns.subarray(edges.offsets[item], edges.offsets[item + 1]);
}
