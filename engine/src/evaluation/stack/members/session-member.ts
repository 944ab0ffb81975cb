import { trainEaseWithWasm } from "../../../kernels/ease/ease-wasm.ts";
import { sparseFromTriples, type SparseMatrix } from "../../../kernels/sparse.ts";
import type { Member } from "./member.ts";

export interface SessionSetting {
  readonly regularization: number;
  /** Events of a user that follow each other and count as a row. */
  readonly span: number;
}

/**
 * EASE that learns from stretches of histories in order of time instead of whole ones: what is met together goes together. Each
 * history is cut into stretches twice, the second time half a stretch later.
 */
export function sessionMember({ regularization, span }: SessionSetting): Member {
  return {
    name: `sessions(${regularization}, ${span})`,
    async train({ preferences, times }, pool) {
      const stretches = stretchesOf(preferences, times, span);
      const model = await trainEaseWithWasm(stretches, { regularization, precision: "float32", form: "items" }, pool);
      return ({ items: told }) => {
        const scores = new Float64Array(preferences.columnCount);
        model.score({ items: told, values: new Float32Array(told.length).fill(1) }, scores);
        return scores;
      };
    },
  };
}

function stretchesOf(
  { offsets, columns, rowCount, columnCount }: SparseMatrix,
  times: Float64Array | undefined,
  span: number,
): SparseMatrix {
  const rows: number[] = [];
  const items: number[] = [];
  let stretchCount = 0;
  for (let user = 0; user < rowCount; user += 1) {
    const start = offsets[user] ?? 0;
    const own = Uint32Array.from({ length: (offsets[user + 1] ?? 0) - start }, (_, place) => start + place);
    if (times !== undefined) own.sort((one, other) => (times[one] ?? 0) - (times[other] ?? 0));
    for (const shift of [0, span / 2]) {
      for (const [place, entry] of own.entries()) {
        rows.push(stretchCount + Math.floor((place + shift) / span));
        items.push(columns[entry] ?? 0);
      }
      stretchCount += Math.floor((own.length + shift) / span) + 1;
    }
  }
  return sparseFromTriples(stretchCount, columnCount, rows, items, new Float32Array(rows.length).fill(1));
}
