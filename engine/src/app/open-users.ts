import type { AccountId, TenantId } from "../domain/ids.ts";
import { defaultPreferenceConfig, type PreferenceConfig } from "../domain/preference.ts";
import { defaultFatigueConfig, type FatigueConfig } from "../ranking/fatigue.ts";
import { HotItems, type ShownItems } from "../serving/hot-items.ts";
import { HotUsers } from "../serving/hot-users.ts";
import { defaultKeptCount, LocalReadyLists, type ReadyLists } from "../serving/ready-lists.ts";
import { SharedReadyLists, type SharedListOptions, type SharedListPorts } from "../serving/shared-ready-lists.ts";
import { defaultKeptEventCount, UserHistories } from "../serving/user-histories.ts";
import type { UserStamps } from "../serving/user-stamps.ts";
import type { Ports } from "./ports.ts";

/** What is kept of users between requests, and the way to say that something about them changed. */
export interface OpenedUsers {
  readonly histories: UserHistories;
  readonly readyLists: ReadyLists;
  readonly hotUsers: HotUsers | undefined;
  readonly fatigue: FatigueConfig;
  readonly users: {
    /** To be called after a change and before it is acknowledged: nothing that was made of these users before is used any more. */
    readonly changed: (tenant: TenantId, ids: readonly AccountId[]) => Promise<void>;
  };
}

interface UserOptions extends SharedListOptions {
  readonly preference?: PreferenceConfig;
  readonly listTtlMs?: number;
  readonly fatigueRestDays?: number;
  /** Of the thread that is told what happens, where it is another one. */
  readonly stamps?: UserStamps;
  /** So many threads keep users and lists, each its part of what a process may keep; 1 when left out. */
  readonly threadCount?: number;
}

/** In the memory of this process where it alone writes to the log; else in the cache that all processes share. */
export function openUsers(ports: Ports & Pick<SharedListPorts, "preparedLists">, options: UserOptions): OpenedUsers {
  const { preference = defaultPreferenceConfig, listTtlMs: ttlMs = 0, stamps, threadCount = 1 } = options;
  const { fatigueRestDays: restDays = defaultFatigueConfig.restDays } = options;
  const { profiles, bus, eventLog, clock, random } = ports;
  const isShared = eventLog.pollMs !== undefined;
  const hotUsers = isShared ? new HotUsers(ports, ttlMs) : undefined;
  const keptEventCount = isShared ? 0 : Math.ceil(defaultKeptEventCount / threadCount);
  const histories = new UserHistories(profiles, preference, { keptEventCount, hotUsers, stamps });
  const readyLists = hotUsers
    ? new SharedReadyLists({ ...ports, hotUsers, histories }, options)
    : new LocalReadyLists(
        { histories, clock, random },
        { ttlMs, keptCount: Math.ceil(defaultKeptCount / threadCount) },
      );
  const changed = async (tenant: TenantId, ids: readonly AccountId[]) => {
    histories.drop(tenant, ids);
    await hotUsers?.changed(tenant, ids);
  };
  if (stamps === undefined)
    bus.subscribe("accounts-changed", ({ tenant, userId, accountId }) =>
      changed(tenant, [userId as string as AccountId, accountId]),
    );
  bus.subscribe("surfaces-changed", ({ tenant }) => readyLists.changed(tenant));
  bus.subscribe("items-changed", ({ tenant }) => readyLists.changed(tenant));
  bus.subscribe("model-promoted", ({ tenant }) => readyLists.changed(tenant));
  const fatigue = { ...defaultFatigueConfig, restDays };
  return { fatigue, histories, readyLists, hotUsers, users: { changed } };
}

/** The items that models and lists show: in memory, once for both, where this process is told of every change. */
export function openShownItems({ items, bus, eventLog }: Pick<Ports, "items" | "bus" | "eventLog">): ShownItems {
  if (eventLog.pollMs !== undefined) return items;
  const hotItems = new HotItems(items);
  bus.subscribe("items-changed", ({ tenant, itemIds }) => hotItems.changed(tenant, itemIds));
  return hotItems;
}
