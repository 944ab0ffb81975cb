import type { TenantId } from "../domain/ids.ts";
import type { RecommendationList } from "../domain/recommendation.ts";
import type { HotUsers } from "./hot-users.ts";
import type { ReadyLists, ServedList } from "./ready-lists.ts";
import type { RecommendInput } from "./use-cases.ts";
import type { UserHistories } from "./user-histories.ts";

/** In the cache that several processes share. */
export class SharedReadyLists implements ReadyLists {
  readonly #hotUsers: HotUsers;
  readonly #histories: UserHistories;

  constructor(hotUsers: HotUsers, histories: UserHistories) {
    this.#hotUsers = hotUsers;
    this.#histories = histories;
  }

  async recommend(input: RecommendInput, compute: () => Promise<RecommendationList>): Promise<ServedList> {
    const { tenant, userId, ...rest } = input;
    const name = JSON.stringify(rest);
    const make = async () => ({
      value: await compute(),
      accountIds: (await this.#histories.accountsOf(tenant, userId)).accountIds,
    });
    const { value, isReady } = await this.#hotUsers.read({ tenant, userId, kind: "lists", name }, make);
    return { list: value, isReady };
  }

  changed(tenant: TenantId): Promise<void> {
    return this.#hotUsers.listsChanged(tenant);
  }

  erase(tenant: TenantId, ids: readonly string[]): Promise<void> {
    return this.#hotUsers.erase(tenant, ids);
  }
}
