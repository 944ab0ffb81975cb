import { transpose } from "../../../kernels/sparse.ts";
import type { Member } from "./member.ts";

/** log(1 + users who have the item). */
export function popularMember(): Member {
  return {
    name: "popular",
    async train({ preferences }) {
      const { offsets, rowCount } = transpose(preferences);
      const scores = Float64Array.from({ length: rowCount }, (_, item) =>
        Math.log1p((offsets[item + 1] ?? 0) - (offsets[item] ?? 0)),
      );
      return () => scores;
    },
  };
}
