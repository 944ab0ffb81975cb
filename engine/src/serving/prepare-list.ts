import type { AccountId, TenantId, UserId } from "../domain/ids.ts";
import type { PreparedList, PreparedLists } from "../ports/prepared-lists.ts";
import type { HotUsers } from "./hot-users.ts";
import type { UserHistories } from "./user-histories.ts";

interface StampPorts {
  readonly hotUsers: Pick<HotUsers, "listStamp">;
  readonly histories: Pick<UserHistories, "accountsOf">;
}

/** Whose list is made. */
interface Person {
  readonly tenant: TenantId;
  readonly userId: UserId;
}

/** What was made, and by what it is known whether it still holds. */
interface Stamped<Value> extends Pick<PreparedList, "accountIds" | "stamp"> {
  readonly value: Value;
}

/** Undefined where accounts were linked while it was made, and while the cache keeps no stamps. */
export async function makeStamped<Value>(
  { hotUsers, histories }: StampPorts,
  { tenant, userId }: Person,
  make: () => Promise<Value>,
): Promise<Stamped<Value> | undefined> {
  const { accountIds } = await histories.accountsOf(tenant, userId);
  const stamp = await hotUsers.listStamp(tenant, userId, accountIds);
  if (stamp === undefined) return undefined;
  const value = await make();
  const { accountIds: after } = await histories.accountsOf(tenant, userId);
  return isSame(accountIds, after) ? { value, accountIds, stamp } : undefined;
}

/**
 * Puts lists where requests look before they compute, and returns how many of them stayed: what has another stamp by then goes again,
 * since it would outlive its user where that is because somebody was erased.
 */
export async function keepPrepared(
  { hotUsers, preparedLists }: Pick<StampPorts, "hotUsers"> & { readonly preparedLists: PreparedLists },
  tenant: TenantId,
  rows: readonly PreparedList[],
): Promise<number> {
  await preparedLists.put(tenant, rows);
  const stampsNow = await Promise.all(
    rows.map(({ userId, accountIds }) => hotUsers.listStamp(tenant, userId, accountIds)),
  );
  const old = rows.filter(({ stamp }, place) => stamp !== stampsNow[place]);
  await preparedLists.erase(
    tenant,
    old.map(({ userId }) => userId),
  );
  return rows.length - old.length;
}

const isSame = (ids: readonly AccountId[], others: readonly AccountId[]): boolean =>
  ids.length === others.length && ids.every((id) => others.includes(id));
