import type { Domain } from "../../domain/domain.ts";
import { EngineError } from "../../domain/errors.ts";
import type { ItemId, TenantId, UserId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import { valuesOf, type TasteEdit, type Trait } from "../../domain/taste.ts";
import type { User } from "../../domain/user.ts";
import type { Taste } from "../../models/model.ts";
import { wishProblem } from "../../ranking/wishes.ts";
import { inTurn } from "../in-turn.ts";
import type { ServingModel } from "../serving-model.ts";
import type { KnownUser } from "../user-histories.ts";
import type { ServingPorts } from "../user-moment.ts";
import { friendUsers, type Friend } from "./friend-lists.ts";
import { createShown, leastAgeYears } from "./shown-to-friends.ts";
import { tasteSimilarity } from "./taste-similarity.ts";

export interface TasteMatch {
  readonly friend: Friend;
  /** 0 to 1; absent where too little is known of either. */
  readonly similarity?: number;
  readonly domains: readonly DomainMatch[];
  /** What both love, domains in turn. */
  readonly shared: readonly MatchedItem[];
  /** What joins the two tastes, the most telling first. */
  readonly traits: readonly SharedTrait[];
  /** What the friend could lend. */
  readonly borrow: readonly MatchedItem[];
  /** What one could lend the friend. */
  readonly lend: readonly MatchedItem[];
}

interface MatchedItem {
  readonly item: Item;
  readonly text: string;
}

interface DomainMatch {
  readonly domain: Domain;
  readonly similarity?: number;
  readonly sharedCount: number;
  readonly ownCount: number;
  readonly friendCount: number;
}

interface SharedTrait extends Trait {
  readonly ownShare: number;
  readonly friendShare: number;
}

/** From this r_ui on somebody loves a work: what they finished, and did not dislike. */
const loveFrom = 1.5;
const sharedLimit = 12;
const lentLimit = 6;
const traitLimit = 8;
/** So many works each must have liked of a trait. */
const leastTraitCount = 2;

/** A work that somebody feels something about, and lets friends know. */
interface Felt {
  readonly item: Item;
  readonly value: number;
}

/** One of the two, by what they let friends know of. */
interface Side {
  readonly user: User | undefined;
  readonly felt: readonly Felt[];
  /** By work. */
  readonly loved: ReadonlyMap<unknown, Felt>;
  readonly knownWorks: ReadonlySet<unknown>;
  readonly taste: Taste;
}

/**
 * Compares the tastes of two friends who both let friends do so, by what neither hides. Throws `TASTE_NOT_SHARED`, and does not say
 * whether they are no friends or one does not let others compare.
 */
export async function tasteMatch(
  ports: ServingPorts,
  tenant: TenantId,
  userId: UserId,
  friendId: UserId,
): Promise<TasteMatch> {
  const model = await ports.model(tenant);
  const [own, other] = await Promise.all([
    ports.histories.read(tenant, userId, model),
    ports.histories.read(tenant, friendId, model),
  ]);
  await checkShared(ports, tenant, own, other);
  const [mine, theirs] = await Promise.all([sideOf(ports, tenant, model, own), sideOf(ports, tenant, model, other)]);
  const nowMs = ports.clock.nowMs();
  const name = other.user?.name ?? "your friend";
  const pairs = sharedLoves(mine, theirs);
  const shown = createShow(ports, tenant);
  const similarity = model && tasteSimilarity(model, mine.taste, theirs.taste);
  return {
    friend: { userId: other.history.userId, ...(other.user?.name !== undefined && { name: other.user.name }) },
    ...(similarity !== undefined && { similarity }),
    domains: domainMatches(model, mine, theirs, pairs),
    shared: await shown(pairs, sharedLimit, ({ title }) => `You and ${name} both love ${title}`),
    traits: sharedTraits(model, mine, theirs),
    borrow: await shown(
      lendable({ model, nowMs, from: theirs, to: mine }),
      lentLimit,
      () => `Loved by ${name}, and it fits your taste`,
    ),
    lend: await shown(
      lendable({ model, nowMs, from: mine, to: theirs }),
      lentLimit,
      () => `You love it, and it fits the taste of ${name}`,
    ),
  };
}

async function checkShared(
  ports: Pick<ServingPorts, "profiles">,
  tenant: TenantId,
  own: KnownUser,
  other: KnownUser,
): Promise<void> {
  const isBoth = own.user?.tasteMatch === "friends" && other.user?.tasteMatch === "friends";
  if (isBoth && (await friendUsers(ports, tenant, own.history.userId)).includes(other.history.userId)) return;
  throw new EngineError(
    "TASTE_NOT_SHARED",
    "These two are no friends, or do not both let friends compare tastes: each of them sets tasteMatch to friends.",
  );
}

/** What a person lets friends know of, by works of the catalogue; without a model, by the items themselves. */
async function sideOf(
  ports: ServingPorts,
  tenant: TenantId,
  model: ServingModel | undefined,
  { user, history }: KnownUser,
): Promise<Side> {
  const { preferences } = history;
  const ids = [...preferences.map(({ itemId }) => itemId), ...(user?.hiddenItemIds ?? [])];
  const items = model === undefined ? await ports.items.get(tenant, ids) : ids.map((id) => model.itemOf(id));
  const canonical = new Map(ids.map((id, place) => [id, items[place]?.id ?? id]));
  const isShown = createShown(user, (id) => canonical.get(id) ?? id);
  const felt = preferences.flatMap(({ value }, place): readonly Felt[] => {
    const item = items[place];
    return item === undefined || value === 0 || !isShown(item) ? [] : [{ item, value }];
  });
  const workOf = (id: ItemId) => model?.works.workOf(id) ?? id;
  const loved = new Map<unknown, Felt>();
  for (const one of felt.toSorted((a, b) => a.value - b.value))
    if (one.value >= loveFrom) loved.set(workOf(one.item.id), one);
  return {
    user,
    felt,
    loved,
    knownWorks: new Set(felt.map(({ item }) => workOf(item.id))),
    taste: tasteFrom(model, felt),
  };
}

function tasteFrom(model: ServingModel | undefined, felt: readonly Felt[]): Taste {
  const known = felt.flatMap(({ item, value }) => {
    const index = model?.indexOf.get(item.id);
    return index === undefined ? [] : [{ index, value }];
  });
  return {
    items: Uint32Array.from(known, ({ index }) => index),
    values: Float32Array.from(known, ({ value }) => value),
  };
}

/** Works that both love, those first that the one who loves them less loves most. */
function sharedLoves(mine: Side, theirs: Side): readonly Felt[] {
  return [...mine.loved]
    .flatMap(([work, { item, value }]): readonly Felt[] => {
      const other = theirs.loved.get(work);
      return other === undefined ? [] : [{ item, value: Math.min(value, other.value) }];
    })
    .toSorted(byValue);
}

const byValue = (a: Felt, b: Felt) => b.value - a.value || (a.item.id < b.item.id ? -1 : 1);

function domainMatches(
  model: ServingModel | undefined,
  mine: Side,
  theirs: Side,
  shared: readonly Felt[],
): readonly DomainMatch[] {
  const likedIn = (felt: readonly Felt[], domain: Domain) =>
    felt.filter(({ item, value }) => value > 0 && item.domain === domain);
  const domains = new Set(
    [...mine.felt, ...theirs.felt].filter(({ value }) => value > 0).map(({ item }) => item.domain),
  );
  return [...domains].toSorted().map((domain) => {
    const [own, others] = [likedIn(mine.felt, domain), likedIn(theirs.felt, domain)];
    const similarity = model && tasteSimilarity(model, tasteFrom(model, own), tasteFrom(model, others));
    return {
      domain,
      ...(similarity !== undefined && { similarity }),
      sharedCount: likedIn(shared, domain).length,
      ownCount: own.length,
      friendCount: others.length,
    };
  });
}

/** Genres, themes and people of what both like: by the smaller share, and more where few works of the catalogue have it. */
function sharedTraits(model: ServingModel | undefined, mine: Side, theirs: Side): readonly SharedTrait[] {
  const [own, others] = [traitShares(mine.felt), traitShares(theirs.felt)];
  const size = model?.catalogue.items.length ?? 0;
  const rarity = (trait: Trait) =>
    model === undefined ? 1 : Math.log((size + 1) / (model.itemsWith(trait).length + 1));
  return [...own]
    .flatMap(([key, { trait, share }]) => {
      const friendShare = others.get(key)?.share;
      if (friendShare === undefined) return [];
      const weight = Math.min(share, friendShare) * rarity(trait);
      return [{ weight, found: { ...trait, ownShare: share, friendShare } }];
    })
    .toSorted((a, b) => b.weight - a.weight || (a.found.value < b.found.value ? -1 : 1))
    .slice(0, traitLimit)
    .map(({ found }) => found);
}

const comparedFacets = ["genre", "theme", "person"] as const;

function traitShares(felt: readonly Felt[]): ReadonlyMap<string, { readonly trait: Trait; readonly share: number }> {
  const liked = felt.filter(({ value }) => value > 0);
  const total = liked.reduce((sum, { value }) => sum + value, 0);
  const found = new Map<string, { readonly trait: Trait; sum: number; count: number }>();
  for (const { item, value } of liked)
    for (const facet of comparedFacets)
      for (const own of new Set(valuesOf(item, facet))) {
        const key = `${facet} ${own.toLowerCase()}`;
        const known = found.get(key) ?? { trait: { facet, value: own }, sum: 0, count: 0 };
        known.sum += value;
        known.count += 1;
        found.set(key, known);
      }
  return new Map(
    [...found].flatMap(([key, { trait, sum, count }]) =>
      count < leastTraitCount ? [] : [[key, { trait, share: sum / total }] as const],
    ),
  );
}

interface Lending {
  readonly model: ServingModel | undefined;
  readonly nowMs: number;
  readonly from: Side;
  readonly to: Side;
}

/** What the one loves and the other does not know, as far as the model says that it fits the other. */
function lendable({ model, nowMs, from, to }: Lending): readonly Felt[] {
  const ageYears = leastAgeYears(to.user, nowMs) ?? Infinity;
  const wishes: readonly TasteEdit[] = to.user?.tasteEdits ?? [];
  const unknown = [...from.loved].flatMap(([work, felt]) =>
    to.knownWorks.has(work) || (felt.item.minimumAgeYears ?? 0) > ageYears || wishProblem(felt.item, wishes)
      ? []
      : [felt],
  );
  if (model === undefined) return unknown.toSorted(byValue);
  const known = unknown.filter(({ item }) => model.indexOf.has(item.id));
  const scores = new Float32Array(known.length);
  model.collaborative.score(
    to.taste,
    Uint32Array.from(known, ({ item }) => model.indexOf.get(item.id) ?? 0),
    scores,
  );
  return known
    .map(({ item, value }, place) => ({ item, value: value * (scores[place] ?? 0) }))
    .filter(({ value }) => value > 0)
    .toSorted(byValue);
}

/** The first of them, domains in turn, as the store has them now: what was deleted since falls out. */
function createShow({ items }: ServingPorts, tenant: TenantId) {
  return async (
    felt: readonly Felt[],
    limit: number,
    textOf: (item: Item) => string,
  ): Promise<readonly MatchedItem[]> => {
    const first = inTurn(felt, ({ item }) => item.domain).slice(0, limit);
    const found = await items.get(
      tenant,
      first.map(({ item }) => item.id),
    );
    return found.flatMap((item) => (item === undefined ? [] : [{ item, text: textOf(item) }]));
  };
}
