import type { ScoredItems } from "../models/implicit-als/implicit-als.ts";
import type { Catalogue, Taste } from "../models/model.ts";
import type { Models } from "../registry/bundle.ts";

/** The collaborative score over all domains, each from the model that suits what is known of the user there. */
export interface Collaborative {
  /** Scores of each domain reach 1 at most; 0 where nothing is known. */
  score(taste: Taste, items: Uint32Array, out: Float32Array): void;
  /** The best `k` of each domain, in the catalogue's order of domains; nothing when nothing is liked. */
  topKPerDomain(taste: Taste, k: number): readonly ScoredItems[];
  /** What each item of the taste adds to the score of each of `items`: items × taste; 0 between domains that no users share. */
  contributions(taste: Taste, items: Uint32Array): Float32Array;
}

/** So many users must like something in both domains for the one to say anything about the other. */
const minimumOverlap = 20;

/**
 * Where the user has likes, the model made for lists within a domain answers; in domains of which nothing is known, the
 * strongly regularised one, which carries over only the broadest tastes; where no users lead, none.
 */
export function createCollaborative(catalogue: Catalogue, { als, transfer, domainOverlap }: Models): Collaborative {
  const { domains, domainOf } = catalogue;
  const own = createVectors(als);
  const carried = createVectors(transfer);
  const isKnown = (taste: Taste): readonly boolean[] => {
    const known = domains.map(() => false);
    for (const [place, item] of taste.items.entries())
      if ((taste.values[place] ?? 0) > 0) known[domainOf[item] ?? 0] = true;
    return known;
  };
  const isShared = (from: number, to: number): boolean =>
    from === to || (domainOverlap[from * domains.length + to] ?? 0) >= minimumOverlap;
  /** Unknown domains to which enough users lead from a known one. */
  const isReachable = (known: readonly boolean[]): readonly boolean[] =>
    domains.map(
      (_, to) => known[to] === false && domains.some((__, from) => known[from] === true && isShared(from, to)),
    );
  return {
    score(taste, items, out) {
      als.scoreVector(own(taste), items, out);
      const known = isKnown(taste);
      if (!known.includes(true)) return;
      if (known.includes(false)) {
        const reachable = isReachable(known);
        const transferred = new Float32Array(items.length);
        transfer.scoreVector(carried(taste), items, transferred);
        for (const [place, item] of items.entries()) {
          const domain = domainOf[item] ?? 0;
          if (known[domain] !== true) out[place] = reachable[domain] === true ? (transferred[place] ?? 0) : 0;
        }
      }
      scaleByDomain(catalogue, items, out);
    },
    topKPerDomain(taste, k) {
      const known = isKnown(taste);
      if (!known.includes(true)) return [];
      const ofKnown = als.topKPerDomain(own(taste), k, known);
      if (!known.includes(false)) return ofKnown;
      const transferred = transfer.topKPerDomain(carried(taste), k, isReachable(known));
      return ofKnown.map((items, domain) => (known[domain] === true ? items : (transferred[domain] ?? items)));
    },
    contributions(taste, items) {
      const known = isKnown(taste);
      const parts = als.contributions(taste, items);
      const width = taste.items.length;
      const transferred = known.includes(true) && known.includes(false) ? transfer.contributions(taste, items) : parts;
      for (const [place, item] of items.entries()) {
        const to = domainOf[item] ?? 0;
        const row = (known[to] === true ? parts : transferred).subarray(place * width, (place + 1) * width);
        parts.set(
          row.map((part, at) => (isShared(domainOf[taste.items[at] ?? 0] ?? 0, to) ? part : 0)),
          place * width,
        );
      }
      return parts;
    },
  };
}

/** User vectors by taste, so that the steps of one request fold in once. */
function createVectors(model: Models["als"]): (taste: Taste) => Float32Array {
  const vectors = new WeakMap<Taste, Float32Array>();
  return (taste) => {
    const known = vectors.get(taste);
    if (known !== undefined) return known;
    const vector = new Float32Array(model.factorCount);
    model.userVector(taste, vector);
    vectors.set(taste, vector);
    return vector;
  };
}

/** Divides the scores of each domain by its largest, so that domains scored by different models compare. */
function scaleByDomain({ domains, domainOf }: Catalogue, items: Uint32Array, out: Float32Array): void {
  const largest = new Float32Array(domains.length);
  for (const [place, item] of items.entries()) {
    const domain = domainOf[item] ?? 0;
    largest[domain] = Math.max(largest[domain] ?? 0, out[place] ?? 0);
  }
  for (const [place, item] of items.entries()) {
    const scale = largest[domainOf[item] ?? 0] ?? 0;
    out[place] = scale > 0 ? (out[place] ?? 0) / scale : 0;
  }
}
