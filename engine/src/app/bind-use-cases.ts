import type { Domain } from "../domain/domain.ts";
import { defaultTenant, type AccountId, type TenantId } from "../domain/ids.ts";
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
import type { UserHistories } from "../serving/user-histories.ts";
import type { UseCases } from "../serving/use-cases.ts";
import type { ServingPorts } from "../serving/user-moment.ts";
import { bindGorse } from "./bind-gorse.ts";
import type { Ports } from "./ports.ts";

/** Gives every use case its ports. */
export function bindUseCases(
  ports: Ports & {
    readonly stream: Consumers;
    readonly histories: UserHistories;
    readonly model: ServingPorts["model"];
  },
  slot: ModelSlot<ServingModel>,
  domains: readonly Domain[],
  importHistory: UseCases["importHistory"],
): UseCases {
  const { items, bus, registry } = ports;
  const features = {
    eraseAccounts: (tenant: TenantId, ids: readonly AccountId[]) => eraseFromFeatures(ports, tenant, ids),
  };
  const serving: ServingPorts = { ...ports, model: ports.model };
  return {
    recommend: (input) => recommend(serving, input),
    similar: (input) => similar(serving, input),
    explain: (input) => explain(serving, input),
    playlist: (input) => playlist(serving, input),
    putItems: (tenant, given) => putItems({ items, bus, domains }, tenant, given),
    getItem: (tenant, id) => getItem(ports, tenant, id),
    deleteItem: (tenant, id) => deleteItem(ports, tenant, id),
    relationsOf: (tenant, id) => items.relationsOf(tenant, [id]),
    putRelations: (tenant, relations) => putRelations(ports, tenant, relations),
    searchItems: (tenant, query, options) => items.search(tenant, query, options),
    recordEvents: (tenant, events) => recordEvents(ports, tenant, events),
    getProfile: (tenant, userId) => getProfile(serving, tenant, userId),
    putUser: (tenant, user) => putUser(ports, tenant, user),
    linkAccount: (tenant, userId, accountId) => linkAccount(ports, tenant, userId, accountId),
    unlinkAccount: (tenant, userId, accountId) => unlinkAccount(ports, tenant, userId, accountId),
    addFriends: (tenant, userId, friendIds) => addFriends(ports, tenant, userId, friendIds),
    exportUser: (tenant, userId) => exportUser(ports, tenant, userId),
    eraseUser: (tenant, userId) => eraseUser({ ...ports, features }, tenant, userId),
    importHistory,
    ...bindGorse(ports, domains),
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
    promoteModel: (tenant, version) => promoteAndTell(ports, slot, tenant, version),
    async rollbackModel(tenant) {
      const version = await slot.rollback(tenant);
      await bus.publish({ kind: "model-promoted", tenant, version });
      return version;
    },
    consumerLags: () => ports.stream.lags(),
    async readiness() {
      const model = await slot.current(defaultTenant);
      const itemCount = await items.count(defaultTenant);
      return { isReady: model !== undefined, itemCount, ...(model && { modelVersion: model.version }) };
    },
  };
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
