/** What a group should enjoy next: members → candidates → hard limits → what each makes of them → strategy → reasons. */
import { EngineError } from "../domain/errors.ts";
import type { ItemId, UserId } from "../domain/ids.ts";
import type { DocumentStore } from "../ports/document-store.ts";
import type { ItemStore } from "../ports/item-store.ts";
import { defaultGroupStrategy } from "../ranking/groups/group-strategy.ts";
import { satisfactions } from "../ranking/groups/sequential-fairness.ts";
import { groupSizeLimit, type GroupList, type GroupListInput, type GroupMember } from "../serving/group-lists.ts";
import type { ServingPorts } from "../serving/user-moment.ts";
import { withoutDeleted } from "../serving/without-deleted.ts";
import type { ArrangedPick } from "./group-arrange.ts";
import { groupScores } from "./group-choice.ts";
import { eveningOf, groupKeyOf, keepEvening, readEvenings, type Offer } from "./group-fairness.ts";
import { knownAgeYears, readMembers, youngestOf, type Member } from "./group-members.ts";
import type { MoodOfParty } from "./group-mood.ts";
import { itemIn, type GroupPool } from "./group-pool.ts";
import { opennessOf } from "./group-privacy.ts";
import { presentForGroup } from "./group-present.ts";
import { chooseForGroup } from "./group-selection.ts";

export interface GroupListPorts extends ServingPorts {
  readonly documents: DocumentStore;
  readonly relations: Pick<ItemStore, "relationsOf">;
}

/** What is known of a group beside what is asked. */
interface GroupContext {
  /** Who asks, where it is one of them. */
  readonly askerId?: UserId;
  readonly mood?: MoodOfParty;
  /** What the members are called among themselves. */
  readonly names?: ReadonlyMap<UserId, string>;
}

const defaultListLength = 20;

/** A list for whoever is here, each pick with whom it serves and why. Throws `MODEL_NOT_FOUND`, `INVALID_INPUT`. */
export async function groupList(
  ports: GroupListPorts,
  input: GroupListInput,
  { askerId, mood, names }: GroupContext = {},
): Promise<GroupList> {
  const { tenant, surface } = input;
  checkSize(input.memberIds);
  const model = await ports.model(tenant);
  if (model === undefined)
    throw new EngineError("MODEL_NOT_FOUND", "There is no model to ask for a group. Run `codecatalyst train` first.");
  const nowMs = ports.clock.nowMs();
  const published = surface === undefined ? undefined : await ports.surfaces.published(tenant, surface);
  const members = await readMembers(ports, model, { ...input, names });
  const session = sessionOf(input, members, nowMs);
  const past = await readEvenings(ports, session);
  const { attention } = past;
  const maximumAgeYears = youngestOf(members, input, nowMs);
  const asked = { ...input, n: input.n ?? published?.n ?? defaultListLength, maximumAgeYears };
  const openness = await opennessOf(ports, model, { tenant, members, askerId });
  const { pool, picks, items } = await withoutDeleted({ ...ports, model, tenant }, async (deletedItemIds) => {
    const choosing = { input: asked, members, published, mood, nowMs, attention, deletedItemIds };
    const choice = await chooseForGroup(ports, model, choosing);
    const firstReasons = new Map(choice.followUps.map(({ index, reason }) => [index, reason]));
    const presenting = { tenant, members, openness, mood, firstReasons };
    const presented = await presentForGroup(ports, choice.pool, choice.picks, presenting);
    const isShort = presented.length < choice.picks.length;
    return { ...choice, items: presented, isShort, candidates: () => choice.pool.indices };
  });
  const satisfied = satisfactionsOf(pool, picks);
  if (members.length > 1) await keepEvening(ports, session, past, offerOf(pool, picks, { satisfied, input }));
  return {
    modelVersion: model.version,
    strategy: input.strategy ?? defaultGroupStrategy,
    members: members.map((member, row) => ({
      ...memberToShow(member, nowMs),
      recommendationId: ports.random.newId(),
      satisfaction: satisfied[row] ?? 0,
      attention: attention[row] ?? 0,
    })),
    maximumAgeYears,
    ...(surface !== undefined && { surface }),
    ...(published && { surfaceVersion: published.version }),
    ...(mood !== undefined && { mood: mood.mood }),
    items,
  };
}

function memberToShow(
  { userId, name, user }: Member,
  nowMs: number,
): Pick<GroupMember, "userId" | "name" | "isAgeKnown"> {
  const isAgeKnown = knownAgeYears(user, nowMs) !== undefined;
  return { userId, ...(name !== undefined && { name }), isAgeKnown };
}

function checkSize(memberIds: readonly UserId[]): void {
  if (memberIds.length === 0) throw new EngineError("INVALID_INPUT", "Nobody is here: name the members.");
  if (memberIds.length > groupSizeLimit)
    throw new EngineError("INVALID_INPUT", `A group has ${groupSizeLimit} members at most, not ${memberIds.length}.`);
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
