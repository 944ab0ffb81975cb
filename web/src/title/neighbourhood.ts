import type { Relation } from "codecatalyst-client";

/** A work of the drawing, and how it is reached. */
export interface Place {
  readonly id: string;
  /** Steps from the middle. */
  readonly depth: 0 | 1 | 2;
  /** From where, and by what; absent in the middle. */
  readonly via?: { readonly id: string; readonly relation: Relation };
}

/** More would not be read: the rest is told in a line. */
const firstStepLimit = 10;
const secondStepLimit = 3;

export interface Neighbourhood {
  /** Each work once, those of the second step behind the one they are reached from. */
  readonly places: readonly Place[];
  /** Relatives of the middle for which there is no room. */
  readonly rest: readonly string[];
}

/** The works around one, by relations known so far; a work that is reached in two ways stands where it is nearer. */
export function neighbourhood(centreId: string, relations: readonly Relation[]): Neighbourhood {
  const taken = new Set([centreId]);
  const stepsFrom = (id: string): readonly Place["via"][] =>
    relations.flatMap((relation) => {
      const other = relation.from === id ? relation.to : relation.to === id ? relation.from : undefined;
      if (other === undefined || taken.has(other)) return [];
      taken.add(other);
      return [{ id: other, relation }];
    });
  const reached = stepsFrom(centreId).flatMap((step) => step ?? []);
  const first = reached.slice(0, firstStepLimit);
  const places: Place[] = [{ id: centreId, depth: 0 }];
  const seconds = first.map(({ id }) => stepsFrom(id).flatMap((step) => step ?? []));
  for (const [index, { id, relation }] of first.entries()) {
    places.push({ id, depth: 1, via: { id: centreId, relation } });
    for (const step of seconds[index]?.slice(0, secondStepLimit) ?? [])
      places.push({ id: step.id, depth: 2, via: { id, relation: step.relation } });
  }
  return { places, rest: reached.slice(firstStepLimit).map(({ id }) => id) };
}
