import { type SparseMatrix, sparseFromTriples } from "../../kernels/sparse.ts";
import { type EdgeKind, edgeKinds, type EntityKind, entityKinds } from "./edges.ts";

export interface EntityTable {
  readonly labels: readonly string[];
  /** Index into `entityKinds`, one an entity. */
  readonly kindOf: Uint8Array;
  /** items × entities: weights above 0. */
  readonly edges: SparseMatrix;
  /** Index into `edgeKinds`, aligned with `edges.values`. */
  readonly edgeKindOf: Uint8Array;
}

export interface EntityName {
  readonly kind: EntityKind;
  /** Tells the entities of a kind apart. */
  readonly key: string;
  readonly label: string;
}

interface Edge {
  readonly weight: number;
  readonly kind: EdgeKind;
}

/** Collects edges item by item, and drops entities that tie no two items together. */
export function createEntityTable(itemCount: number, weightOf: Readonly<Record<EdgeKind, number>>) {
  const numberOf = new Map<string, number>();
  const names: EntityName[] = [];
  const itemCounts: number[] = [];
  const rows: Map<number, Edge>[] = Array.from({ length: itemCount }, () => new Map<number, Edge>());
  const entityNumber = (name: EntityName): number => {
    const key = `${name.kind} ${name.key}`;
    const known = numberOf.get(key);
    if (known !== undefined) return known;
    numberOf.set(key, names.length);
    itemCounts.push(0);
    return names.push(name) - 1;
  };
  return {
    /** An item's several ties to one entity count as the heaviest of them. */
    add(item: number, name: EntityName, kind: EdgeKind, factor = 1): void {
      const weight = weightOf[kind] * factor;
      const row = rows[item];
      if (weight <= 0 || row === undefined || name.key === "") return;
      const number = entityNumber(name);
      const known = row.get(number);
      if (known === undefined) itemCounts[number] = (itemCounts[number] ?? 0) + 1;
      if (known === undefined || known.weight < weight) row.set(number, { weight, kind });
    },
    finish: (): EntityTable => finish(rows, names, itemCounts),
  };
}

export type EntityTableBuilder = ReturnType<typeof createEntityTable>;

/** Weights times ln((N + 1) / (n_e + ½)) / ln(N + 1): what ties everything says little. */
function finish(
  rows: readonly ReadonlyMap<number, Edge>[],
  names: readonly EntityName[],
  itemCounts: readonly number[],
): EntityTable {
  const kept = names.flatMap((name, number) => ((itemCounts[number] ?? 0) > 1 ? [{ name, number }] : []));
  const columnOf = new Int32Array(names.length).fill(-1);
  for (const [column, { number }] of kept.entries()) columnOf[number] = column;
  const scale = 1 / Math.log(rows.length + 1);
  const [itemOf, columns, values, kinds]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (const [item, row] of rows.entries()) {
    const edges = [...row].flatMap(([number, edge]) => {
      const column = columnOf[number] ?? -1;
      return column < 0 ? [] : [{ column, number, edge }];
    });
    for (const { column, number, edge } of edges.toSorted((a, b) => a.column - b.column)) {
      itemOf.push(item);
      columns.push(column);
      values.push(edge.weight * scale * Math.log((rows.length + 1) / ((itemCounts[number] ?? 0) + 0.5)));
      kinds.push(edgeKinds.indexOf(edge.kind));
    }
  }
  return {
    labels: kept.map(({ name }) => name.label),
    kindOf: Uint8Array.from(kept, ({ name }) => entityKinds.indexOf(name.kind)),
    edges: sparseFromTriples(rows.length, kept.length, itemOf, columns, values),
    edgeKindOf: Uint8Array.from(kinds),
  };
}
