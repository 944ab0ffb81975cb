import type { TenantId, UserId } from "../domain/ids.ts";
import type { Preference } from "../domain/preference.ts";
import type { User } from "../domain/user.ts";
import type { Work } from "../domain/works.ts";
import { standingOf, type Standing } from "../ranking/rules.ts";
import type { ServingModel } from "../serving/serving-model.ts";
import { leastAgeYears } from "../serving/social/shown-to-friends.ts";
import { momentOf, readKnown, type ServingPorts, type UserMoment } from "../serving/user-moment.ts";

/** Somebody of a group, as the personal lists know them. */
export interface Member {
  readonly userId: UserId;
  /** What to call them: as the party does, or as they do. */
  readonly name: string | undefined;
  /** Undefined where nothing was ever put. */
  readonly user: User | undefined;
  readonly moment: UserMoment;
  /** How each work stands that is no news to them. */
  readonly standings: ReadonlyMap<Work, Standing>;
}

interface MembersToRead {
  readonly tenant: TenantId;
  readonly memberIds: readonly UserId[];
  /** As a party has them; of others their own. */
  readonly names?: ReadonlyMap<UserId, string> | undefined;
}

/** Each user once, by id: the order in which they were named changes nothing. */
export async function readMembers(
  ports: ServingPorts,
  model: ServingModel,
  { tenant, memberIds, names }: MembersToRead,
): Promise<readonly Member[]> {
  const read = await Promise.all(
    memberIds.map(async (userId): Promise<Member> => {
      const known = await readKnown(ports, model, { tenant, userId });
      const moment = await momentOf(ports, model, known, undefined);
      const standings = standingsOf(model, moment.history.preferences);
      const name = names?.get(userId) ?? known.user?.name;
      return { userId: moment.history.userId, name, user: known.user, moment, standings };
    }),
  );
  const byId = new Map(read.map((member) => [member.userId, member]));
  return [...byId.values()].toSorted((a, b) => (a.userId < b.userId ? -1 : 1));
}

function standingsOf({ works }: ServingModel, preferences: readonly Preference[]): ReadonlyMap<Work, Standing> {
  const standings = new Map<Work, Standing>();
  for (const preference of preferences) {
    const standing = standingOf(preference);
    const work = works.workOf(preference.itemId);
    // Of several editions the one that was not liked decides, then the newest.
    if (standing !== undefined && (standing === "disliked" || !standings.has(work))) standings.set(work, standing);
  }
  return standings;
}

/** Older than this is nobody: it is a mistake. */
const oldestYears = 130;

/** How old somebody is at least. Undefined where nobody told, or what was told cannot be. */
export function knownAgeYears(user: User | undefined, nowMs: number): number | undefined {
  // One who was born this year is −1 before the birthday.
  const ageYears = leastAgeYears(user, nowMs);
  return ageYears === undefined || ageYears < -1 || ageYears > oldestYears ? undefined : Math.max(0, ageYears);
}

/** What is assumed of somebody whose age nobody told: not a child, but nothing that is for adults alone. */
const defaultAssumedAgeYears = 17;

interface AgeWishes {
  readonly youngestAgeYears?: number;
  readonly assumedAgeYears?: number;
}

/** The age of the youngest, members and others who are there. */
export function youngestOf(
  members: readonly Pick<Member, "user">[],
  { youngestAgeYears = oldestYears, assumedAgeYears = defaultAssumedAgeYears }: AgeWishes,
  nowMs: number,
): number {
  return Math.min(youngestAgeYears, ...members.map(({ user }) => knownAgeYears(user, nowMs) ?? assumedAgeYears));
}

/** Whether a member can get an item: of what is known to be somewhere, an offer is of their services and holds in their region. */
export function canReach(user: User | undefined, { offers }: { readonly offers: readonly Offered[] }): boolean {
  const { services = [], region } = user ?? {};
  if (offers.length === 0) return true;
  return offers.some(
    (offer) =>
      (services.length === 0 || services.includes(offer.service)) &&
      (region === undefined || offer.region === undefined || offer.region === region),
  );
}

interface Offered {
  readonly service: string;
  readonly region?: string;
}
