import type { TenantId, UserId } from "../../domain/ids.ts";
import type { PreparedList, PreparedLists } from "../../ports/prepared-lists.ts";
import { defaultListName, defaultWishes } from "../../serving/default-list.ts";
import type { HotUsers } from "../../serving/hot-users.ts";
import { keepPrepared, makeStamped } from "../../serving/prepare-list.ts";
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
    count += await keepPrepared(
      ports,
      tenant,
      made.filter((row) => row !== undefined),
    );
  }
  return count;
}

/** Undefined where nothing is known of the user, perhaps any more, and where it would not hold. */
async function prepare(
  ports: PreparationPorts,
  model: ServingModel,
  person: { readonly tenant: TenantId; readonly userId: UserId },
): Promise<PreparedList | undefined> {
  const { tenant, userId } = person;
  const made = await makeStamped(ports, person, async () => {
    const list = await recommend({ ...ports, model: async () => model }, { ...person, ...defaultWishes });
    return { list, known: await ports.histories.read(tenant, userId, model) };
  });
  if (made === undefined || made.value.known.history.events.length === 0) return undefined;
  const { accountIds, stamp, value } = made;
  const embedding = new Float32Array(model.als.factorCount);
  model.als.userVector(value.known.taste, embedding);
  const { list } = value;
  return { userId, name: defaultListName, modelVersion: model.version, accountIds, stamp, list, embedding };
}
