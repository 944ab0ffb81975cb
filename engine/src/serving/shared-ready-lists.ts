import type { ModelVersion, TenantId } from "../domain/ids.ts";
import type { RecommendationList } from "../domain/recommendation.ts";
import type { PreparedLists } from "../ports/prepared-lists.ts";
import type { Random } from "../ports/random.ts";
import { defaultListName, listNameOf } from "./default-list.ts";
import type { HotUsers, StampOf } from "./hot-users.ts";
import type { ReadyLists, ServedList } from "./ready-lists.ts";
import type { RecommendInput } from "./use-cases.ts";
import type { UserHistories } from "./user-histories.ts";

/** Where a list came from: the shared cache (or from one that was just being made here), behind it, or from the model. */
export type ListLevel = "redis" | "model-cache" | "computed";

export interface SharedListPorts {
  readonly hotUsers: HotUsers;
  readonly histories: UserHistories;
  readonly random: Random;
  /** Lists that were made when a model was promoted. */
  readonly preparedLists?: PreparedLists | undefined;
}

export interface SharedListOptions {
  /** The version that this process serves; left out, no prepared list goes out. */
  readonly versionOf?: ((tenant: TenantId) => Promise<ModelVersion | undefined>) | undefined;
  /** Told of each list. */
  readonly onLevel?: ((level: ListLevel) => void) | undefined;
}

/**
 * In the cache that several processes share, and behind it in the store of prepared lists. A prepared list is as new as it says for
 * what its user did, and for the catalogue; of what others did since it was made, an hour ago at most, it does not know.
 */
export class SharedReadyLists implements ReadyLists {
  readonly #ports: SharedListPorts;
  readonly #options: SharedListOptions;

  constructor(ports: SharedListPorts, options: SharedListOptions = {}) {
    this.#ports = ports;
    this.#options = options;
  }

  async recommend(input: RecommendInput, compute: () => Promise<RecommendationList>): Promise<ServedList> {
    const { tenant, userId, ...rest } = input;
    const name = listNameOf(rest);
    const { hotUsers, histories } = this.#ports;
    let level: ListLevel = "redis";
    const make = async (stampOf?: StampOf) => {
      const prepared = name === defaultListName && stampOf ? await this.#prepared(input, stampOf) : undefined;
      level = prepared === undefined ? "computed" : "model-cache";
      if (prepared !== undefined) return prepared;
      const value = await compute();
      return { value, accountIds: (await histories.accountsOf(tenant, userId)).accountIds };
    };
    const { value, isReady } = await hotUsers.read({ tenant, userId, kind: "lists", name }, make);
    this.#options.onLevel?.(level);
    return { list: value, isReady };
  }

  changed(tenant: TenantId): Promise<void> {
    return this.#ports.hotUsers.listsChanged(tenant);
  }

  /** The stamps first: whoever is just preparing a list of these people sees by them that it must go again. */
  async erase(tenant: TenantId, ids: readonly string[]): Promise<void> {
    await this.#ports.hotUsers.erase(tenant, ids);
    await this.#ports.preparedLists?.erase(tenant, ids);
  }

  /** Each time that one goes out it is a list of its own. Where the store does not answer there is none. */
  async #prepared({ tenant, userId }: RecommendInput, stampOf: StampOf) {
    const { preparedLists, random } = this.#ports;
    const { versionOf } = this.#options;
    if (preparedLists === undefined || versionOf === undefined) return undefined;
    const row = await preparedLists.find(tenant, userId, defaultListName).catch(() => undefined);
    if (row === undefined || row.modelVersion !== (await versionOf(tenant))) return undefined;
    const { accountIds, stamp, list } = row;
    if ((await stampOf(accountIds)) !== stamp) return undefined;
    return { value: { ...list, recommendationId: random.newId() }, accountIds };
  }
}
