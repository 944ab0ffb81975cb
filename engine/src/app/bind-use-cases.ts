import { EngineError } from "../domain/errors.ts";
import { defaultTenant, type ItemId, type TenantId } from "../domain/ids.ts";
import { parseDomain } from "../domain/domain.ts";
import type { ModelSlot } from "../registry/model-slot.ts";
import { linkAccount, unlinkAccount } from "../serving/accounts.ts";
import { explain } from "../serving/explain.ts";
import { addFriends } from "../serving/friends.ts";
import { eraseUser, exportUser, getProfile, putUser } from "../serving/people.ts";
import { recommend, type RecommendPorts } from "../serving/recommend.ts";
import { recordEvents } from "../serving/record-events.ts";
import type { ServingModel } from "../serving/serving-model.ts";
import { similar } from "../serving/similar.ts";
import type { UseCases } from "../serving/use-cases.ts";
import type { Config } from "./config.ts";
import type { Ports } from "./ports.ts";

/** Gives every use case its ports. */
export function bindUseCases(
  ports: Ports,
  slot: ModelSlot<ServingModel>,
  { preference, domains }: Pick<Config, "preference" | "domains">,
  importHistory: UseCases["importHistory"],
): UseCases {
  const { items, bus, registry } = ports;
  const serving: RecommendPorts = { ...ports, preference, model: (tenant) => slot.current(tenant) };
  const itemsChanged = (tenant: TenantId, itemIds: readonly ItemId[]) => bus.publish({ kind: "items-changed", tenant, itemIds });
  return {
    recommend: (input) => recommend(serving, input),
    similar: (input) => similar(serving, input),
    explain: (input) => explain(serving, input),
    async putItems(tenant, given) {
      for (const item of given) parseDomain(item.domain, domains);
      await items.put(tenant, given);
      await itemsChanged(tenant, given.map((item) => item.id));
    },
    async getItem(tenant, id) {
      const [item] = await items.get(tenant, [id]);
      if (item !== undefined) return item;
      throw new EngineError("ITEM_NOT_FOUND", `There is no item ${JSON.stringify(id)}. Search by title with GET /v1/items?title=.`);
    },
    relationsOf: (tenant, id) => items.relationsOf(tenant, [id]),
    putRelations: (tenant, relations) => items.putRelations(tenant, relations),
    async deleteItem(tenant, id) {
      await items.delete(tenant, [id]);
      await itemsChanged(tenant, [id]);
    },
    searchItems: (tenant, query, options) => items.search(tenant, query, options),
    recordEvents: (tenant, events) => recordEvents(ports, tenant, events),
    getProfile: (tenant, userId) => getProfile(serving, tenant, userId),
    putUser: (tenant, user) => putUser(ports, tenant, user),
    linkAccount: (tenant, userId, accountId) => linkAccount(ports, tenant, userId, accountId),
    unlinkAccount: (tenant, userId, accountId) => unlinkAccount(ports, tenant, userId, accountId),
    addFriends: (tenant, userId, friendIds) => addFriends(ports, tenant, userId, friendIds),
    exportUser: (tenant, userId) => exportUser(ports, tenant, userId),
    eraseUser: (tenant, userId) => eraseUser(ports, tenant, userId),
    importHistory,
    async listModels(tenant) {
      const serves = slot.current(tenant)?.version;
      const records = await registry.list(tenant);
      return records.map(({ version, createdAtMs, metrics }) => ({ version, createdAtMs, metrics, isServing: version === serves }));
    },
    promoteModel: (tenant, version) => promoteAndTell(ports, slot, tenant, version),
    async rollbackModel(tenant) {
      const version = await slot.rollback(tenant);
      await bus.publish({ kind: "model-promoted", tenant, version });
      return version;
    },
    async readiness() {
      const model = slot.current(defaultTenant);
      const itemCount = await items.count(defaultTenant);
      return { isReady: model !== undefined, itemCount, ...(model && { modelVersion: model.version }) };
    },
  };
}

export async function promoteAndTell(
  { bus }: Pick<Ports, "bus">,
  slot: ModelSlot<ServingModel>,
  tenant: TenantId,
  version: ServingModel["version"],
): Promise<void> {
  await slot.promote(tenant, version);
  await bus.publish({ kind: "model-promoted", tenant, version });
}
