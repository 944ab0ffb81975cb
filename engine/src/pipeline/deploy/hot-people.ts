import type { TenantId, UserId } from "../../domain/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ExposureLake } from "../lake/exposure-lake.ts";

export interface HotPeoplePorts {
  readonly exposureLake: Pick<ExposureLake, "people">;
  readonly clock: Clock;
}

const windowMs = 86_400_000;

interface Servings {
  count: number;
  /** How often by each id that was asked with. */
  readonly byId: Map<UserId, number>;
}

/** Those to whom lists went out most often in the last day, the most often first, each by the id with which most were asked for. */
export async function hotPeople(
  { exposureLake, clock }: HotPeoplePorts,
  tenant: TenantId,
  limit: number,
): Promise<readonly UserId[]> {
  const people = new Map<UserId, Servings>();
  for await (const { userId, accountId } of exposureLake.people(tenant, clock.nowMs() - windowMs)) {
    if (userId === undefined) continue;
    const servings = people.get(userId) ?? { count: 0, byId: new Map<UserId, number>() };
    people.set(userId, servings);
    servings.count += 1;
    // A list that goes out again does not say who asked.
    if (accountId !== undefined) servings.byId.set(accountId, (servings.byId.get(accountId) ?? 0) + 1);
  }
  return [...people]
    .toSorted(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([userId, { byId }]) => [...byId].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? userId);
}
