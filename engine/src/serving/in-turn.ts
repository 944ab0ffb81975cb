import type { Domain } from "../domain/domain.ts";

/** All domains alternately, each in its own order. */
export function inTurn<T>(all: readonly T[], domainOf: (one: T) => Domain): readonly T[] {
  const counts = new Map<Domain, number>();
  return all
    .map((one) => {
      const domain = domainOf(one);
      const turn = counts.get(domain) ?? 0;
      counts.set(domain, turn + 1);
      return { one, turn };
    })
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ one }) => one);
}
