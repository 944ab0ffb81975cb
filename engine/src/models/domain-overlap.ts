import type { SparseMatrix } from "../kernels/sparse.ts";
import type { Catalogue } from "./model.ts";

/** So many users must like something in both domains for the one to say anything about the other. */
export const minimumOverlap = 20;

/** How many users like something in both of two domains: domains × domains, by their places in the catalogue. */
export function domainOverlapOf(preferences: SparseMatrix, { domains, domainOf }: Catalogue): Uint32Array {
  const overlap = new Uint32Array(domains.length ** 2);
  const likes = new Uint8Array(domains.length);
  for (let user = 0; user < preferences.rowCount; user += 1) {
    likes.fill(0);
    for (let entry = preferences.offsets[user] ?? 0; entry < (preferences.offsets[user + 1] ?? 0); entry += 1)
      if ((preferences.values[entry] ?? 0) > 0) likes[domainOf[preferences.columns[entry] ?? 0] ?? 0] = 1;
    for (const [one, likesOne] of likes.entries())
      for (const [other, likesOther] of likes.entries()) {
        const place = one * domains.length + other;
        overlap[place] = (overlap[place] ?? 0) + likesOne * likesOther;
      }
  }
  return overlap;
}
