import type { ItemId } from "../domain/ids.ts";
import { createJudge, type Judge } from "../ranking/rules.ts";
import { wishProblem } from "../ranking/wishes.ts";
import type { GroupListInput } from "../serving/group-lists.ts";
import { itemAt, type ServingModel } from "../serving/serving-model.ts";
import { canReach, type Member } from "./group-members.ts";

export interface GroupLimits extends Pick<
  GroupListInput,
  "domains" | "services" | "region" | "excludedItemIds" | "filter"
> {
  /** What the catalogue has no more. */
  readonly deletedItemIds?: ReadonlySet<ItemId>;
  /** The age of the youngest. */
  readonly maximumAgeYears: number;
  /** What more than this share of the members knows stays out. */
  readonly largestKnownRatio: number;
}

/**
 * What a group's list may hold: fit for the youngest, within reach of every member, liked to be avoided by none, known to few. A later
 * volume of a series waits for whoever does not know the ones before it; `entry` is then where that member has to enter.
 */
export function createGroupJudge(model: ServingModel, members: readonly Member[], limits: GroupLimits): Judge {
  const { works, catalogue } = model;
  const asked = createJudge({ ...limits, preferences: [], excludedItemIds: canonical(model, limits) }, works);
  const own = members.map(({ moment }) =>
    createJudge({ preferences: moment.history.preferences, excludedItemIds: new Set() }, works),
  );
  const problemOf = (place: number): string | undefined => {
    const item = itemAt(model, place);
    if (limits.domains?.includes(item.domain) === false) return "It is of another domain.";
    const judgement = asked(place);
    if (judgement.kind === "refused") return judgement.problem;
    for (const { user, moment } of members) {
      if (!canReach(user, item)) return "It is not within reach of every member.";
      if (wishProblem(item, moment.wishes ?? []) !== undefined) return "A member never wants its kind.";
    }
    return standingProblem(members, works.workAt[place] ?? place, limits.largestKnownRatio);
  };
  return (place) => {
    const problem = problemOf(place);
    if (problem !== undefined) return { kind: "refused", problem };
    if (works.isInSeries[place] !== 1) return { kind: "allowed" };
    const waiting = own.map((judge) => judge(place)).filter((judgement) => judgement.kind === "waits");
    const [first] = waiting;
    if (first === undefined) return { kind: "allowed" };
    const positionOf = (entry: number) => catalogue.items[entry]?.series?.position ?? Infinity;
    const entries = waiting.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
    const entry = entries.toSorted((a, b) => positionOf(a) - positionOf(b))[0];
    const mayEnter = entries.length === waiting.length && entry !== undefined && problemOf(entry) === undefined;
    return { kind: "waits", problem: first.problem, entry: mayEnter ? entry : undefined };
  };
}

function standingProblem(
  members: readonly Pick<Member, "standings">[],
  work: number,
  largestKnownRatio: number,
): string | undefined {
  let knownCount = 0;
  for (const { standings } of members) {
    const standing = standings.get(work);
    if (standing === "disliked") return "A member dislikes it.";
    if (standing !== undefined) knownCount += 1;
  }
  return knownCount > largestKnownRatio * members.length ? "Too many members know it." : undefined;
}

function canonical(model: ServingModel, { excludedItemIds = [] }: GroupLimits): ReadonlySet<ItemId> {
  return new Set(excludedItemIds.map((id) => model.itemOf(id)?.id ?? id));
}
