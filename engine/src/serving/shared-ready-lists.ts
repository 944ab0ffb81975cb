import type { TenantId } from "../domain/ids.ts";
import type { RecommendationList } from "../domain/recommendation.ts";
import type { HotUsers } from "./hot-users.ts";
import type { ReadyLists, ServedList } from "./ready-lists.ts";
import type { RecommendInput } from "./use-cases.ts";

/** In the cache that several processes share. */
export class SharedReadyLists implements ReadyLists {
  readonly #hotUsers: HotUsers;
  constructor(hotUsers: HotUsers) {
    this.#hotUsers = hotUsers;
  }

  async recommend(input: RecommendInput, compute: () => Promise<RecommendationList>): Promise<ServedList> {
    const { tenant, userId, ...rest } = input;
    const name = JSON.stringify(rest);
    const { value, isReady } = await this.#hotUsers.read({ tenant, userId, kind: "lists", name }, compute);
    return { list: value, isReady };
  }

  changed(tenant: TenantId): Promise<void> {
    return this.#hotUsers.listsChanged(tenant);
  }

  erase(tenant: TenantId, ids: readonly string[]): Promise<void> {
    return this.#hotUsers.erase(tenant, ids);
  }
}
