import type { Domain } from "../domain/domain.ts";
import type { Item } from "../domain/item.ts";
import { defaultDiversityConfig } from "../ranking/diversify.ts";
import { createGroupScores, scoresOf } from "../ranking/groups/group-scores.ts";
import { memberChances } from "../ranking/groups/member-chances.ts";
import { vetoMisery } from "../ranking/groups/veto-misery.ts";
import type { Acquaintance } from "../serving/group-lists.ts";
import type { Skeleton } from "../serving/candidate-marks.ts";
import { scoreTable } from "../serving/rank-for.ts";
import { itemAt, type ServingModel } from "../serving/serving-model.ts";
import type { SignalTable } from "../serving/signals.ts";
import { domainMixOf } from "../serving/user-history.ts";
import type { Member } from "./group-members.ts";

/** What a member makes of all candidates of a group; aligned with these. */
interface MemberRow {
  readonly table: SignalTable;
  /** Chances to like them, scaled within each domain; what is known already counts less. */
  readonly chances: Float64Array;
  readonly knows: readonly (Acquaintance | undefined)[];
}

/** What a group may get, and what each member makes of it. */
export interface GroupPool extends Skeleton {
  readonly model: ServingModel;
  readonly rows: readonly MemberRow[];
  /** Each member's share in the choice. */
  readonly attention: Float64Array;
  /** Σ attention · chance. */
  readonly means: Float64Array;
  /** Σ attention · hybrid score: what rules look at. */
  readonly scores: Float64Array;
  /** Places that may come: one edition of a work, and nothing that speaks against itself for anybody. */
  readonly places: readonly number[];
  /** How much of each domain the list is to hold. */
  readonly shares: ReadonlyMap<number, number>;
}

/** Who knows something already wants it half as much. */
const knownFactor = 0.5;

/** What each member makes of each candidate. */
export function createPool(
  model: ServingModel,
  { indices, sources }: Skeleton,
  { members, attention, domains, isSure }: Poolers,
): GroupPool {
  const placesOf = placesByDomain(model, indices, domains);
  const scored = members.map((member) => {
    const { table, scores } = scoreTable(model, member.moment, indices);
    const knows = Array.from(indices, (index) => acquaintanceOf(model, member, index));
    return { member, table, scores, knows };
  });
  const rows = scored.map(({ table, knows }): MemberRow => ({
    table,
    chances: new Float64Array(indices.length),
    knows,
  }));
  for (const [domain, places] of placesOf) {
    const chances = memberChances(
      scored.map(({ member, scores }) => ({
        scores: Float64Array.from(places, (place) => scores[place] ?? 0),
        likeCount: likeCountOf(model, domain, member),
      })),
    );
    for (const [row, own] of rows.entries())
      for (const [at, chance] of scoresOf(chances, row).entries()) {
        const place = places[at] ?? 0;
        own.chances[place] = chance * (own.knows[place] === undefined ? 1 : knownFactor);
      }
  }
  const means = weightedMean(
    rows.map(({ chances }) => chances),
    attention,
  );
  const ownScores = scored.map(({ scores }) => scores);
  const places = [...placesOf.values()].flatMap((inDomain) => {
    const best = withoutTwins(model, inDomain, { indices, means });
    const bearable = new Set(withoutMisery(best, ownScores));
    return best.filter((place) => bearable.has(place) || isSure(indices[place] ?? 0));
  });
  const shares = domainShares(model, members, { attention, domains: [...placesOf.keys()] });
  return {
    model,
    indices,
    sources,
    rows,
    attention,
    means,
    scores: weightedMean(ownScores, attention),
    places,
    shares,
  };
}

/** How many works of the places' domain the member is known to like. */
function likeCountOf({ catalogue: { domainOf } }: ServingModel, domain: number, { moment }: Member): number {
  const { items, values } = moment.taste;
  return items.reduce((count, item, at) => count + Number(domainOf[item] === domain && (values[at] ?? 0) > 0), 0);
}

function weightedMean(rows: readonly Float64Array[], weights: Float64Array): Float64Array {
  const mean = new Float64Array(rows[0]?.length ?? 0);
  for (const [row, values] of rows.entries())
    for (const [at, value] of values.entries()) mean[at] = (mean[at] ?? 0) + (weights[row] ?? 0) * value;
  return mean;
}

interface Poolers {
  readonly members: readonly Member[];
  readonly attention: Float64Array;
  /** Places of the domains that were asked for. */
  readonly domains: readonly number[];
  /** Whether an item stays although somebody is believed to dislike it: something else than scores speaks for it. */
  readonly isSure: (index: number) => boolean;
}

function acquaintanceOf({ works }: ServingModel, { standings }: Member, index: number): Acquaintance | undefined {
  const standing = standings.get(works.workAt[index] ?? index);
  return standing === "disliked" ? undefined : standing;
}

function placesByDomain(
  { catalogue: { domainOf } }: ServingModel,
  indices: Uint32Array,
  domains: readonly number[],
): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  for (const [place, index] of indices.entries()) {
    const domain = domainOf[index] ?? 0;
    if (!domains.includes(domain)) continue;
    const there = places.get(domain);
    if (there === undefined) places.set(domain, [place]);
    else there.push(place);
  }
  return places;
}

/** One edition of a work is enough: the one that the group likes best. */
function withoutTwins(
  { works }: ServingModel,
  places: readonly number[],
  { indices, means }: { readonly indices: Uint32Array; readonly means: Float64Array },
): readonly number[] {
  const best = new Map<number, number>();
  for (const place of places) {
    const work = works.workAt[indices[place] ?? 0] ?? 0;
    const other = best.get(work);
    if (other === undefined || (means[place] ?? 0) > (means[other] ?? 0)) best.set(work, place);
  }
  return [...best.values()];
}

/** Without what more speaks against than for, in the eyes of any member: a score below 0. All of it where nothing else would be left. */
function withoutMisery(places: readonly number[], scores: readonly Float64Array[]): readonly number[] {
  if (places.length === 0) return places;
  const rows = scores.map((own) => Float64Array.from(places, (place) => own[place] ?? 0));
  return Array.from(vetoMisery(createGroupScores(rows), 0), (at) => places[at] ?? 0);
}

/** As the members' own lists mix domains, on average by attention. */
function domainShares(
  { catalogue }: ServingModel,
  members: readonly Member[],
  { attention, domains }: { readonly attention: Float64Array; readonly domains: readonly number[] },
): ReadonlyMap<number, number> {
  const { domainExploration } = defaultDiversityConfig;
  const names = domains.map((domain): Domain | undefined => catalogue.domains[domain]);
  const shares = new Float64Array(domains.length);
  for (const [member, { moment }] of members.entries()) {
    const { items, values } = moment.taste;
    const mix = domainMixOf(values, (place) => catalogue.domains[catalogue.domainOf[items[place] ?? 0] ?? 0]);
    const own = names.map((name) => (name === undefined ? 0 : (mix.get(name) ?? 0)));
    const total = own.reduce((sum, share) => sum + share, 0);
    for (let at = 0; at < shares.length; at += 1) {
      const wanted = total === 0 ? 1 / shares.length : (own[at] ?? 0) / total;
      const share = domainExploration / shares.length + (1 - domainExploration) * wanted;
      shares[at] = (shares[at] ?? 0) + (attention[member] ?? 0) * share;
    }
  }
  return new Map(domains.map((domain, at) => [domain, shares[at] ?? 0]));
}

/** The item at a place of the pool. */
export function itemIn({ model, indices }: Pick<GroupPool, "model" | "indices">, place: number): Item {
  return itemAt(model, indices[place] ?? 0);
}
