import type { Item } from "../domain/item.ts";
import type { TenantId, UserId } from "../domain/ids.ts";
import type { Reason, Recommendation } from "../domain/recommendation.ts";
import type { User } from "../domain/user.ts";
import type { GroupRecommendation } from "../serving/group-lists.ts";
import { present } from "../serving/present.ts";
import { withRuleReasons } from "../serving/rule-reasons.ts";
import { toCandidate } from "../serving/signals.ts";
import { sourcesIn } from "../serving/source-bits.ts";
import type { ServingPorts } from "../serving/user-moment.ts";
import type { ArrangedPick } from "./group-arrange.ts";
import type { Member } from "./group-members.ts";
import type { MoodOfParty } from "./group-mood.ts";
import { itemIn, type GroupPool } from "./group-pool.ts";
import { pickText } from "./group-words.ts";

/** What a list is presented by. */
export interface Presenting {
  readonly tenant: TenantId;
  readonly members: readonly Member[];
  /** Who asks, and sees their own reasons whole. */
  readonly askerId: UserId | undefined;
  readonly mood: MoodOfParty | undefined;
  /** Why an item comes first, by catalogue index. */
  readonly firstReasons: ReadonlyMap<number, Reason>;
}

/** Adds fresh items, and for each member why. Items that were deleted since training fall out. */
export async function presentForGroup(
  ports: Pick<ServingPorts, "items">,
  pool: GroupPool,
  picks: readonly ArrangedPick[],
  presenting: Presenting,
): Promise<readonly GroupRecommendation[]> {
  const { tenant, members } = presenting;
  const presented = await Promise.all(
    members.map(async ({ moment }, row) => {
      const table = pool.rows[row]?.table;
      if (table === undefined) return [];
      const chosen = picks.map(({ place }) => ({
        ...toCandidate(pool.model, table, place, pool.sources[place] ?? 0),
        score: 0,
      }));
      return present(ports, pool.model, moment, { input: { tenant }, table, chosen });
    }),
  );
  const byItem = presented.map((own) => new Map(own.map((shown) => [shown.item.id, shown])));
  const shown: GroupRecommendation[] = [];
  for (const pick of picks) {
    const own = byItem.map((of) => of.get(itemIn(pool, pick.place).id));
    const item = own[0]?.item;
    if (item !== undefined)
      shown.push({ ...pickToShow(pool, pick, { own, item }, presenting), rank: shown.length + 1 });
  }
  return shown;
}

/** Who wants a pick less than half as much as whoever wants it most gives way to them. */
const compromiseRatio = 0.5;

function pickToShow(
  { rows, means, indices, sources }: GroupPool,
  { place, serves, rules }: ArrangedPick,
  { own, item }: { readonly own: readonly (Recommendation | undefined)[]; readonly item: Item },
  { members, askerId, mood, firstReasons }: Presenting,
): Omit<GroupRecommendation, "rank"> {
  const highest = rows.reduce((most, { chances }) => Math.max(most, chances[place] ?? 0), 0);
  const opinions = members.map(({ userId, user }, row) => {
    const isOpen = sharesWith(user, askerId);
    const knows = isOpen ? rows[row]?.knows[place] : undefined;
    const reasons = own[row]?.reasons ?? [];
    return {
      userId,
      score: rows[row]?.chances[place] ?? 0,
      isServed: serves.includes(row),
      ...(knows !== undefined && { knows }),
      reasons: isOpen ? reasons : withoutWorks(reasons),
    };
  });
  const compromises = opinions.flatMap(({ userId, isServed, score }) =>
    !isServed && score < compromiseRatio * highest ? [userId] : [],
  );
  const factor = mood?.factorOf(item) ?? 1;
  const first = firstReasons.get(indices[place] ?? -1);
  const common = [...(first === undefined ? [] : [first]), ...moodReasons(mood, item, factor)];
  return {
    item,
    score: (means[place] ?? 0) * factor,
    text: pickText(members, opinions, compromises),
    serves: opinions.flatMap(({ userId, isServed }) => (isServed ? [userId] : [])),
    compromises,
    knownCount: rows.filter(({ knows }) => knows[place] !== undefined).length,
    members: opinions,
    reasons: withRuleReasons(common, rules),
    sources: sourcesIn(sources[place] ?? 0),
    ...(rules.length > 0 && { rules }),
  };
}

/** Whether others may see what somebody did: whoever shares it, and who asks about themselves. */
const sharesWith = (user: User | undefined, askerId: UserId | undefined): boolean =>
  user?.sharesActivity === true || (user !== undefined && user.id === askerId);

/** Kinds that tell nothing of a person. */
const commonKinds: ReadonlySet<Reason["kind"]> = new Set(["popular", "trend", "fresh", "rule"]);

/** What may be told of somebody who shares nothing. */
function withoutWorks(reasons: readonly Reason[]): readonly Reason[] {
  const common = reasons.filter(({ kind }) => commonKinds.has(kind));
  return common.length > 0 ? common : [{ kind: "taste", text: "Fits their taste", share: 1, anchorIds: [] }];
}

/** A factor nearer to 1 than this moves nothing that anybody would see. */
const noticeable = 0.005;

function moodReasons(mood: MoodOfParty | undefined, item: Item, factor: number): readonly Reason[] {
  const trait = factor > 1 + noticeable ? mood?.traitOf(item) : undefined;
  if (trait === undefined) return [];
  const text = `Because the party enjoys this: ${trait.value.replaceAll("-", " ")}`;
  return [{ kind: "party-mood", text, share: 1 - 1 / factor, ...trait }];
}
