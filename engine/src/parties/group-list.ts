/** What a group should enjoy next: members → candidates → hard limits → what each makes of them → strategy → reasons. */
import { EngineError } from "../domain/errors.ts";
import type { ItemId, UserId } from "../domain/ids.ts";
import type { PublishedSurface } from "../domain/surface/surface.ts";
import type { DocumentStore } from "../ports/document-store.ts";
import type { ItemStore } from "../ports/item-store.ts";
import { satisfactions } from "../ranking/groups/sequential-fairness.ts";
import { defaultGroupStrategy } from "../ranking/groups/group-strategy.ts";
import { activeRules, type ActiveRules } from "../ranking/surface-rules.ts";
import { groupSizeLimit, type GroupList, type GroupListInput, type GroupMember } from "../serving/group-lists.ts";
import { itemAt, type ServingModel } from "../serving/serving-model.ts";
import { bitOf } from "../serving/source-bits.ts";
import type { ServingPorts } from "../serving/user-moment.ts";
import { arrangeForGroup, type ArrangedPick } from "./group-arrange.ts";
import { findForGroup } from "./group-candidates.ts";
import { groupScores } from "./group-choice.ts";
import { eveningOf, groupKeyOf, keepEvening, readEvenings, type Offer } from "./group-fairness.ts";
import { followUpsOf, type FollowUp } from "./group-follow-ups.ts";
import { createGroupJudge } from "./group-judge.ts";
import { leastAgeYears, readMembers, youngestOf, type Member } from "./group-members.ts";
import type { MoodOfParty } from "./group-mood.ts";
import { createPool, itemIn, type GroupPool } from "./group-pool.ts";
import { presentForGroup } from "./group-present.ts";

export interface GroupListPorts extends ServingPorts {
  readonly documents: DocumentStore;
  readonly relations: Pick<ItemStore, "relationsOf">;
}

/** What is known of a group beside what is asked. */
interface GroupContext {
  /** Who asks, where it is one of them. */
  readonly askerId?: UserId;
  readonly mood?: MoodOfParty;
}

const defaultListLength = 20;
/** What more than half of a group knows is no news to it. */
const defaultKnownRatio = 0.5;
/** Of a list, what belongs to the title that ended has this share at most. */
const followUpRatio = 0.5;

/** A list for whoever is here, each pick with whom it serves and why. Throws `MODEL_NOT_FOUND`, `INVALID_INPUT`. */
export async function groupList(
  ports: GroupListPorts,
  input: GroupListInput,
  { askerId, mood }: GroupContext = {},
): Promise<GroupList> {
  const { tenant, strategy = defaultGroupStrategy, surface } = input;
  checkSize(input.memberIds);
  const model = await ports.model(tenant);
  if (model === undefined)
    throw new EngineError("MODEL_NOT_FOUND", "There is no model to ask for a group. Run `codecatalyst train` first.");
  const nowMs = ports.clock.nowMs();
  const published = surface && (await ports.surfaces.published(tenant, surface));
  const members = await readMembers(ports, model, input);
  const maximumAgeYears = youngestOf(members, input, nowMs);
  const session = sessionOf(input, members, nowMs);
  const past = await readEvenings(ports, session);
  const asked = { ...input, n: input.n ?? (published || undefined)?.n ?? defaultListLength, maximumAgeYears };
  const { pool, picks, followUps } = await choose(ports, model, { input: asked, members, published, mood, nowMs }, past);
  const items = await presentForGroup(ports, pool, picks, {
    tenant,
    members,
    askerId,
    mood,
    firstReasons: new Map(followUps.map(({ index, reason }) => [index, reason])),
  });
  const satisfied = satisfactionsOf(pool, picks);
  if (members.length > 1) await keepEvening(ports, session, past, offerOf(pool, picks, { satisfied, input }));
  return {
    modelVersion: model.version,
    strategy,
    members: members.map(({ userId, user }, row): GroupMember => ({
      userId,
      ...(user?.name !== undefined && { name: user.name }),
      recommendationId: ports.random.newId(),
      satisfaction: satisfied[row] ?? 0,
      attention: past.attention[row] ?? 0,
      isAgeKnown: leastAgeYears(user, nowMs) !== undefined,
    })),
    maximumAgeYears,
    ...(surface !== undefined && { surface }),
    ...(published && { surfaceVersion: published.version }),
    ...(mood !== undefined && { mood: mood.mood }),
    items,
  };
}

function checkSize(memberIds: readonly UserId[]): void {
  if (memberIds.length === 0) throw new EngineError("INVALID_INPUT", "Nobody is here: name the members.");
  if (memberIds.length > groupSizeLimit)
    throw new EngineError(
      "INVALID_INPUT",
      `A group has ${groupSizeLimit} members at most, not ${memberIds.length}.`,
    );
}

function sessionOf({ tenant, groupId, sessionId }: GroupListInput, members: readonly Member[], nowMs: number) {
  const memberIds = members.map(({ userId }) => userId);
  return {
    tenant,
    memberIds,
    nowMs,
    groupKey: groupKeyOf(memberIds, groupId),
    sessionId: sessionId ?? eveningOf(nowMs),
  };
}

interface Choosing {
  readonly input: GroupListInput & { readonly n: number; readonly maximumAgeYears: number };
  readonly members: readonly Member[];
  readonly published: PublishedSurface | undefined | "";
  readonly mood: MoodOfParty | undefined;
  readonly nowMs: number;
}

interface Choice {
  readonly pool: GroupPool;
  readonly picks: readonly ArrangedPick[];
  readonly followUps: readonly FollowUp[];
}

async function choose(
  ports: GroupListPorts,
  model: ServingModel,
  { input, members, published, mood, nowMs }: Choosing,
  { attention }: { readonly attention: Float64Array },
): Promise<Choice> {
  const { tenant, n, domains: wanted, followUpOf, excludedItemIds = [], strategy = defaultGroupStrategy } = input;
  const ended = followUpOf === undefined ? [] : [followUpOf];
  const judge = createGroupJudge(model, members, {
    ...input,
    excludedItemIds: [...excludedItemIds, ...ended],
    largestKnownRatio: input.largestKnownRatio ?? defaultKnownRatio,
  });
  const followUps =
    followUpOf === undefined ? [] : await followUpsOf({ items: ports.relations }, model, { tenant, itemId: followUpOf });
  const rules = published ? rulesOf(model, members, { ...input, published, nowMs }) : undefined;
  const pinned = (rules?.pins ?? []).flatMap(({ itemId }) => model.indexOf.get(itemId) ?? []);
  const domains = [...model.catalogue.domains.keys()].filter(
    (domain) => wanted?.includes(model.catalogue.domains[domain] ?? "") !== false,
  );
  const found = findForGroup(
    { model, members, judge },
    {
      n,
      domains,
      named: [
        ...followUps.map(({ index }) => [index, bitOf("graph")] as const),
        ...pinned.map((index) => [index, bitOf("rule")] as const),
      ],
    },
  );
  const pool = createPool(model, found, { members, attention, domains });
  const places = new Map(pool.places.map((place) => [pool.indices[place] ?? 0, place]));
  const first = followUps.flatMap(({ index }) => places.get(index) ?? []).slice(0, Math.ceil(n * followUpRatio));
  const factorAt = (place: number) => mood?.factorOf(itemIn(pool, place)) ?? 1;
  const picks = arrangeForGroup(pool, { n, strategy, factorAt, first }, { rules, judge });
  return { pool, picks, followUps };
}

/** The rules of the surface, as one who likes what any member likes. */
function rulesOf(
  model: ServingModel,
  members: readonly Member[],
  { published, domains, region, nowMs }: Choosing["input"] & { published: PublishedSurface; nowMs: number },
): ActiveRules | undefined {
  if (published.rules.length === 0) return undefined;
  const canonical = published.rules.map((rule) =>
    rule.kind === "pin" ? { ...rule, itemId: model.itemOf(rule.itemId)?.id ?? rule.itemId } : rule,
  );
  const likedItems = () =>
    members.flatMap(({ moment: { taste } }) =>
      [...taste.items].filter((_, at) => (taste.values[at] ?? 0) > 0).map((index) => itemAt(model, index)),
    );
  const domain = domains?.length === 1 ? domains[0] : undefined;
  return activeRules({ rules: canonical }, [], { nowMs, domain, region, likedItems });
}

/** What of the best that there was for them the list has for each member: of the domains that it holds, as many of each. */
function satisfactionsOf(pool: GroupPool, picks: readonly ArrangedPick[]): Float64Array {
  const at = new Map(pool.places.map((place, index) => [place, index]));
  return satisfactions(
    groupScores(pool, pool.places),
    picks.flatMap(({ place }) => at.get(place) ?? []),
  );
}

function offerOf(
  pool: GroupPool,
  picks: readonly ArrangedPick[],
  { satisfied, input }: { readonly satisfied: Float64Array; readonly input: { readonly followUpOf?: ItemId } },
): Offer {
  const best = pool.rows.map(({ chances }) => chances.reduce((most, chance) => Math.max(most, chance), 0) || 1);
  return {
    satisfactions: satisfied,
    offered: picks.map(({ place }) => [
      itemIn(pool, place).id,
      pool.rows.map(({ chances }, row) => (chances[place] ?? 0) / (best[row] ?? 1)),
    ]),
    watched: input.followUpOf,
  };
}
