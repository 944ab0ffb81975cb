import type { Domain } from "../domain/domain.ts";
import { defaultTenant, parseAccountId, type AccountId, type TenantId } from "../domain/ids.ts";
import { eraseFromFeatures } from "../pipeline/features/erase-features.ts";
import type { Consumers } from "../pipeline/stream/consumers.ts";
import type { ModelSlot } from "../registry/model-slot.ts";
import { linkAccount, unlinkAccount } from "../serving/accounts.ts";
import { explain } from "../serving/explain.ts";
import { addFriends } from "../serving/friends.ts";
import { deleteItem, getItem, putItems, putRelations } from "../serving/items.ts";
import { notePopular } from "../serving/note-popular.ts";
import { eraseUser, exportUser, getProfile, putUser } from "../serving/people.ts";
import { playlist } from "../serving/playlist.ts";
import { recommend } from "../serving/recommend.ts";
import { recordEvents } from "../serving/record-events.ts";
import type { ServingModel } from "../serving/serving-model.ts";
import { similar } from "../serving/similar.ts";
import type { UseCases } from "../serving/use-cases.ts";
import type { ServingPorts } from "../serving/user-moment.ts";
import type { OpenedUsers } from "./open-users.ts";
import type { Ports } from "./ports.ts";

/** What use cases are bound to. */
export interface Bindings extends Ports, OpenedUsers {
  readonly stream: Consumers;
  readonly model: ServingPorts["model"];
  readonly slot: ModelSlot<ServingModel>;
  readonly domains: readonly Domain[];
}

/** Gives every use case its ports. */
export function bindUseCases(bindings: Bindings, importHistory: UseCases["importHistory"]): UseCases {
  return {
    ...bindLists(bindings),
    ...bindCatalogue(bindings),
    ...bindPeople(bindings),
    ...bindModels(bindings),
    importHistory,
    recordEvents: (tenant, events) => recordEvents(bindings, tenant, events),
  };
}

function bindLists(ports: Bindings) {
  const { readyLists } = ports;
  const serving: ServingPorts = ports;
  return {
    recommend: async (input) => (await readyLists.recommend(input, () => recommend(serving, input))).list,
    similar: (input) => similar(serving, input),
    explain: (input) => explain(serving, input),
    playlist: (input) => playlist(serving, input),
  } satisfies Partial<UseCases>;
}

function bindCatalogue({ items, bus, domains }: Bindings) {
  return {
    putItems: (tenant, given) => putItems({ items, bus, domains }, tenant, given),
    getItem: (tenant, id) => getItem({ items }, tenant, id),
    deleteItem: (tenant, id) => deleteItem({ items, bus }, tenant, id),
    relationsOf: (tenant, id) => items.relationsOf(tenant, [id]),
    putRelations: (tenant, relations) => putRelations({ items, bus }, tenant, relations),
    searchItems: (tenant, query, options) => items.search(tenant, query, options),
  } satisfies Partial<UseCases>;
}

function bindPeople(ports: Bindings) {
  const { users } = ports;
  const features = {
    eraseAccounts: (tenant: TenantId, ids: readonly AccountId[]) => eraseFromFeatures(ports, tenant, ids),
  };
  return {
    getProfile: (tenant, userId) => getProfile(ports, tenant, userId),
    async putUser(tenant, user) {
      await putUser(ports, tenant, user);
      await users.changed(tenant, [parseAccountId(user.id)]);
    },
    linkAccount: (tenant, userId, accountId) => linkAccount(ports, tenant, userId, accountId),
    unlinkAccount: (tenant, userId, accountId) => unlinkAccount(ports, tenant, userId, accountId),
    async addFriends(tenant, userId, friendIds) {
      await addFriends(ports, tenant, userId, friendIds);
      await users.changed(tenant, [userId, ...friendIds].map(parseAccountId));
    },
    exportUser: (tenant, userId) => exportUser(ports, tenant, userId),
    eraseUser: (tenant, userId) => eraseUser({ ...ports, features }, tenant, userId),
  } satisfies Partial<UseCases>;
}

function bindModels({ slot, registry, bus, items, stream }: Bindings) {
  return {
    async listModels(tenant) {
      const serves = (await slot.current(tenant))?.version;
      const records = await registry.list(tenant);
      return records.map(({ version, createdAtMs, metrics }) => ({
        version,
        createdAtMs,
        metrics,
        isServing: version === serves,
      }));
    },
    promoteModel: (tenant, version) => promoteAndTell({ bus, items }, slot, tenant, version),
    async rollbackModel(tenant) {
      const version = await slot.rollback(tenant);
      await bus.publish({ kind: "model-promoted", tenant, version });
      return version;
    },
    consumerLags: () => stream.lags(),
    async readiness() {
      const model = await slot.current(defaultTenant);
      const itemCount = await items.count(defaultTenant);
      return { isReady: model !== undefined, itemCount, ...(model && { modelVersion: model.version }) };
    },
  } satisfies Partial<UseCases>;
}

export async function promoteAndTell(
  { bus, items }: Pick<Ports, "bus" | "items">,
  slot: ModelSlot<ServingModel>,
  tenant: TenantId,
  version: ServingModel["version"],
): Promise<void> {
  await slot.promote(tenant, version);
  const model = await slot.current(tenant);
  if (model !== undefined) await notePopular(items, tenant, model);
  await bus.publish({ kind: "model-promoted", tenant, version });
}
