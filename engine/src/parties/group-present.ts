import type { Item } from "../domain/item.ts";
import type { TenantId } from "../domain/ids.ts";
import type { Reason, Recommendation } from "../domain/recommendation.ts";
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
import type { Openness } from "./group-privacy.ts";
import { pickText } from "./group-words.ts";

/** What a list is presented by. */
export interface Presenting {
  readonly tenant: TenantId;
  readonly members: readonly Member[];
  /** What may be told of each. */
  readonly openness: readonly Openness[];
  readonly mood: MoodOfParty | undefined;
  /** Why an item comes first, by catalogue index. */
  readonly firstReasons: ReadonlyMap<number, Reason>;
}

/** Adds fresh items, and for each member why. Items that were deleted since the training fall out. */
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
  { members, openness, mood, firstReasons }: Presenting,
): Omit<GroupRecommendation, "rank"> {
  const highest = rows.reduce((most, { chances }) => Math.max(most, chances[place] ?? 0), 0);
  const opinions = members.map(({ userId }, row) => {
    const knows = openness[row]?.knowsOf(item, rows[row]?.knows[place]);
    return {
      userId,
      score: rows[row]?.chances[place] ?? 0,
      isServed: serves.includes(row),
      ...(knows !== undefined && { knows }),
      reasons: openness[row]?.reasonsOf(own[row]?.reasons ?? []) ?? [],
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

/** A factor nearer to 1 than this moves nothing that anybody would see. */
const noticeable = 0.005;

function moodReasons(mood: MoodOfParty | undefined, item: Item, factor: number): readonly Reason[] {
  const trait = factor > 1 + noticeable ? mood?.traitOf(item) : undefined;
  if (trait === undefined) return [];
  const text = `Because the party enjoys this: ${trait.value.replaceAll("-", " ")}`;
  return [{ kind: "party-mood", text, share: 1 - 1 / factor, ...trait }];
}
