import { EngineError } from "../domain/errors.ts";
import { parseItemId, parseUserId, type ItemId, type TenantId, type UserId } from "../domain/ids.ts";
import type { PartyState } from "../sync/party/party-state.ts";
import { positionAtMs } from "../sync/playback.ts";
import { resolveUser } from "../serving/accounts.ts";
import { groupSizeLimit, type GroupList, type GroupListInput, type PartyGroupInput } from "../serving/group-lists.ts";
import type { Clock } from "../ports/clock.ts";
import type { PartyStore } from "../ports/party-store.ts";
import { readStored } from "./server/stored-state.ts";
import { groupList, type GroupListPorts } from "./group-list.ts";
import { youngestOf } from "./group-members.ts";
import { moodOfParty, type MoodOfParty } from "./group-mood.ts";
import type { PartyFeeling } from "./mood/party-mood.ts";

/** A party as its list needs to know it. */
export interface PartyInView {
  readonly state: PartyState;
  /** Absent where too few said too little, and where nobody is to look. */
  readonly feeling?: PartyFeeling;
}

/** Looks at parties, wherever they are. */
export interface PartyViews {
  /** Undefined where there is no such party, or none any more. */
  view(tenant: TenantId, partyId: string): Promise<PartyInView | undefined>;
  /** The clock of playbacks. */
  serverNowMs(): number;
}

export interface PartyGroupPorts extends GroupListPorts {
  readonly partyViews: PartyViews;
}

/** Parties as they are kept: at most a second behind what those who are in them see, and without what these feel. */
export const storedPartyViews = ({ parties, clock }: StoredViewPorts): PartyViews => ({
  async view(tenant, partyId) {
    const stored = await parties.get(tenant, partyId);
    return stored && { state: readStored(stored).state };
  },
  serverNowMs: () => clock.nowMs(),
});

interface StoredViewPorts {
  readonly parties: PartyStore;
  readonly clock: Clock;
}

/** What was asked for a party, as it is asked for those who are there. */
export interface PartyGroup {
  readonly input: GroupListInput;
  readonly list: GroupList;
}

/** What the people who are present in a party should enjoy next. Throws `PARTY_NOT_FOUND`, also for who is not in it, and `MODEL_NOT_FOUND`. */
export async function partyList(ports: PartyGroupPorts, input: PartyGroupInput): Promise<PartyGroup> {
  const { partyId, userId, ...wishes } = input;
  const { tenant } = input;
  const seen = await ports.partyViews.view(tenant, partyId);
  if (seen === undefined || !mayAsk(seen.state, userId))
    throw new EngineError("PARTY_NOT_FOUND", `There is no party ${JSON.stringify(partyId.slice(0, 80))} for you.`);
  const there = thoseThere(seen.state, userId);
  const memberIds = there.slice(0, groupSizeLimit);
  const youngest = await youngestAmong(ports, { tenant, ids: there.slice(groupSizeLimit) }, input.youngestAgeYears);
  const asked = {
    ...wishes,
    ...followUp(seen.state, input, ports.partyViews.serverNowMs()),
    ...(youngest !== undefined && { youngestAgeYears: youngest }),
    memberIds,
    excludedItemIds: [...(input.excludedItemIds ?? []), ...itemsOf(seen.state)],
    sessionId: partyId,
  };
  const mood = await moodOf(ports, tenant, seen);
  const names = new Map(seen.state.members.map(({ id, name }) => [parseUserId(id), name]));
  const context = { names, ...(userId !== undefined && { askerId: userId }), ...(mood !== undefined && { mood }) };
  return { input: asked, list: await groupList(ports, asked, context) };
}

const mayAsk = ({ members }: PartyState, userId: UserId | undefined): boolean =>
  userId === undefined || members.some(({ id }) => id === userId);

/** Who is present; before anybody is, everybody who is coming. Who asks first, so that a crowd does not hide them, then the longest there. */
function thoseThere({ members }: PartyState, askerId: UserId | undefined): readonly UserId[] {
  const present = members.filter(({ isPresent }) => isPresent);
  const there = present.length > 0 ? present : members;
  const rankOf = (id: string) => (id === askerId ? 0 : 1);
  return there
    .toSorted((a, b) => rankOf(a.id) - rankOf(b.id) || a.joinedAtMs - b.joinedAtMs || (a.id < b.id ? -1 : 1))
    .map(({ id }) => parseUserId(id));
}

/** The age limit of those for whom the list has no place, with what was asked. */
async function youngestAmong(
  { profiles, clock }: GroupListPorts,
  { tenant, ids }: { readonly tenant: TenantId; readonly ids: readonly UserId[] },
  asked: number | undefined,
): Promise<number | undefined> {
  if (ids.length === 0) return asked;
  const others = await Promise.all(
    ids.map(async (id) => ({ user: await profiles.getUser(tenant, await resolveUser({ profiles }, tenant, id)) })),
  );
  return youngestOf(others, { ...(asked !== undefined && { youngestAgeYears: asked }) }, clock.nowMs());
}

/** Titles nearer to their end than this have ended: credits. */
const creditsMs = 60_000;

/** What was on screen and has ended leads on, unless something else was named. */
function followUp(
  { itemId, lengthMs, playback }: PartyState,
  { followUpOf }: Pick<PartyGroupInput, "followUpOf">,
  serverNowMs: number,
): { readonly followUpOf?: ItemId } {
  if (followUpOf !== undefined) return { followUpOf };
  if (itemId === undefined || lengthMs === undefined) return {};
  const isOver = lengthMs > 0 && positionAtMs(playback, serverNowMs) >= lengthMs - creditsMs;
  return isOver ? { followUpOf: parseItemId(itemId) } : {};
}

/** What is on screen, and what waits for its turn. */
function itemsOf({ itemId, queue }: PartyState): readonly ItemId[] {
  return [...(itemId === undefined ? [] : [itemId]), ...queue.map((entry) => entry.itemId)].map(parseItemId);
}

/** The mood, unless the party wants none. */
async function moodOf(
  { items }: Pick<GroupListPorts, "items">,
  tenant: TenantId,
  { state: { settings, itemId }, feeling }: PartyInView,
): Promise<MoodOfParty | undefined> {
  if (!settings.usesMood || feeling === undefined || itemId === undefined) return undefined;
  const [onScreen] = await items.get(tenant, [parseItemId(itemId)]);
  return onScreen && moodOfParty(feeling, onScreen);
}
