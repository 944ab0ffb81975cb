import type { TenantId, UserId } from "../../domain/ids.ts";
import type { PreparedList, PreparedLists } from "../../ports/prepared-lists.ts";
import { defaultListName, defaultWishes } from "../../serving/default-list.ts";
import type { HotUsers } from "../../serving/hot-users.ts";
import { recommend } from "../../serving/recommend.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import type { ServingPorts } from "../../serving/user-moment.ts";
import { hotPeople, type HotPeoplePorts } from "./hot-people.ts";

export interface PreparationPorts extends ServingPorts, HotPeoplePorts {
  readonly hotUsers: Pick<HotUsers, "listStamp">;
  readonly preparedLists: PreparedLists;
}

/** So many users' profiles are read at a time. */
const usersAtOnce = 16;

/** For whom lists are made, and by which model. */
export interface Preparation {
  readonly tenant: TenantId;
  readonly model: ServingModel;
  /** So many users at most. */
  readonly limit: number;
}

/**
 * Makes the default list of those who ask most by a model that serves, and puts it where requests look before they compute. Returns
 * how many lists that were. Whoever something happens to meanwhile gets none, and whoever is erased leaves none behind.
 */
export async function prepareLists(ports: PreparationPorts, { tenant, model, limit }: Preparation): Promise<number> {
  const people = await hotPeople(ports, tenant, limit);
  const [first] = people;
  // Where the tenant has no stamp this makes one: many at once would each make their own, and all but the last would not hold.
  if (first !== undefined) await ports.hotUsers.listStamp(tenant, first, []);
  let count = 0;
  for (let start = 0; start < people.length; start += usersAtOnce) {
    const some = people.slice(start, start + usersAtOnce);
    const made = await Promise.all(some.map((userId) => prepare(ports, model, { tenant, userId })));
    count += await keep(
      ports,
      tenant,
      made.filter((row) => row !== undefined),
    );
  }
  return count;
}

/** Undefined where nothing is known of the user, perhaps any more, where accounts were linked meanwhile, and without the cache. */
async function prepare(
  ports: PreparationPorts,
  model: ServingModel,
  { tenant, userId }: { readonly tenant: TenantId; readonly userId: UserId },
): Promise<PreparedList | undefined> {
  const { accountIds } = await ports.histories.accountsOf(tenant, userId);
  const stamp = await ports.hotUsers.listStamp(tenant, userId, accountIds);
  if (stamp === undefined) return undefined;
  const list = await recommend({ ...ports, model: async () => model }, { tenant, userId, ...defaultWishes });
  const { history, taste } = await ports.histories.read(tenant, userId, model);
  const isOfThese =
    history.accountIds.length === accountIds.length && accountIds.every((id) => history.accountIds.includes(id));
  if (!isOfThese || history.events.length === 0) return undefined;
  const embedding = new Float32Array(model.als.factorCount);
  model.als.userVector(taste, embedding);
  return { userId, name: defaultListName, modelVersion: model.version, accountIds, stamp, list, embedding };
}

/** A list whose user has been erased since would outlive them: what has another stamp now goes again. */
async function keep(ports: PreparationPorts, tenant: TenantId, rows: readonly PreparedList[]): Promise<number> {
  await ports.preparedLists.put(tenant, rows);
  const stampsNow = await Promise.all(
    rows.map(({ userId, accountIds }) => ports.hotUsers.listStamp(tenant, userId, accountIds)),
  );
  const old = rows.filter(({ stamp }, place) => stamp !== stampsNow[place]);
  await ports.preparedLists.erase(
    tenant,
    old.map(({ userId }) => userId),
  );
  return rows.length - old.length;
}
