import { bestOfGroups } from "../ranking/blend.ts";
import type { Judge } from "../ranking/rules.ts";
import type { Skeleton } from "../serving/candidate-marks.ts";
import { scoreTable } from "../serving/rank-for.ts";
import type { ServingModel } from "../serving/serving-model.ts";
import { skeleton } from "../serving/skeleton.ts";
import { bitOf, type SourceBits } from "../serving/source-bits.ts";
import type { Member } from "./group-members.ts";

/** Of each domain, about so many candidates of all members together are scored for everyone, */
const unionPerDomain = 480;
/** and at least so many more than the list is long. */
const reserve = 20;

export interface CandidateWishes {
  readonly n: number;
  /** Items that are known to be deleted: so many more are looked for. */
  readonly deletedCount: number;
  /** Places of the domains that were asked for. */
  readonly domains: readonly number[];
  /** Catalogue indices that are looked at whoever names them. */
  readonly named: readonly (readonly [index: number, sources: SourceBits])[];
}

/**
 * The best of what each member's own sources name and the judge lets through, all together, ascending. Where that is little of a
 * domain, because of an age or a region, the most popular that may come.
 */
export function findForGroup(
  {
    model,
    members,
    judge,
  }: { readonly model: ServingModel; readonly members: readonly Member[]; readonly judge: Judge },
  { n, deletedCount, domains, named }: CandidateWishes,
): Skeleton {
  const found = new Map<number, SourceBits>();
  const judged = new Map<number, ReturnType<Judge>>();
  const judgementOf = (index: number) => {
    const known = judged.get(index) ?? judge(index);
    judged.set(index, known);
    return known;
  };
  const add = (index: number, sources: SourceBits) => found.set(index, (found.get(index) ?? 0) | sources);
  for (const [index, sources] of named) if (judgementOf(index).kind === "allowed") add(index, sources);
  const perDomain = Math.ceil(Math.max(n + reserve, unionPerDomain) / members.length);
  for (const { moment } of members) {
    const own = allowedOf(skeletonOf(model, moment, { n, deletedCount }), judgementOf);
    const indices = Uint32Array.from(own.keys());
    const { scores } = scoreTable(model, moment, indices);
    const groupOf = (place: number) => model.catalogue.domainOf[indices[place] ?? 0] ?? 0;
    for (const place of bestOfGroups([...indices.keys()], { scores, groupOf }, perDomain)) {
      const index = indices[place] ?? 0;
      add(index, own.get(index) ?? 0);
    }
  }
  for (const domain of domains) fill(model, domain, { count: n + reserve, found, add, judgementOf });
  const indices = Uint32Array.from(found.keys()).toSorted();
  return { indices, sources: Uint16Array.from(indices, (index) => found.get(index) ?? 0) };
}

const skeletonOf = (
  model: ServingModel,
  { taste, friendTaste, context, wishes }: Member["moment"],
  length: Pick<CandidateWishes, "n" | "deletedCount">,
) => skeleton(model, taste, friendTaste, { ...length, cluster: context.cluster, mood: context.mood?.target, wishes });

/** What may come of what was named: the item, or the volume at which its series is to be entered. */
function allowedOf({ indices, sources }: Skeleton, judgementOf: Judge): Map<number, SourceBits> {
  const allowed = new Map<number, SourceBits>();
  for (const [place, index] of indices.entries()) {
    const judgement = judgementOf(index);
    const named = sources[place] ?? 0;
    if (judgement.kind === "allowed") allowed.set(index, (allowed.get(index) ?? 0) | named);
    const entry = judgement.kind === "waits" ? judgement.entry : undefined;
    if (entry !== undefined && judgementOf(entry).kind === "allowed")
      allowed.set(entry, (allowed.get(entry) ?? 0) | bitOf("series"));
  }
  return allowed;
}

interface Filling {
  readonly count: number;
  readonly found: ReadonlyMap<number, SourceBits>;
  readonly add: (index: number, sources: SourceBits) => void;
  readonly judgementOf: Judge;
}

function fill(model: ServingModel, domain: number, { count, found, add, judgementOf }: Filling): void {
  let there = 0;
  for (const index of found.keys()) if (model.catalogue.domainOf[index] === domain) there += 1;
  for (const index of model.popularOf(domain)) {
    if (there >= count) return;
    if (found.has(index) || judgementOf(index).kind !== "allowed") continue;
    add(index, bitOf("popular"));
    there += 1;
  }
}
