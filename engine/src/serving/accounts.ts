import { EngineError } from "../domain/errors.ts";
import { parseAccountId, parseUserId, type AccountId, type TenantId, type UserId } from "../domain/ids.ts";
import type { Bus } from "../ports/bus.ts";
import type { ProfileStore } from "../ports/profile-store.ts";

/**
 * Who is who. Every id is an account and, until it is linked, a user of its own; linking puts an account under a user.
 * The links form a forest, a user is a root, and a user's profile is made of the events of the whole tree: taking a link
 * away leaves both sides exactly as if it had never been there.
 */
export interface AccountPorts {
  readonly profiles: ProfileStore;
  readonly bus: Bus;
}

type Profiles = Pick<AccountPorts, "profiles">;

/** The user an id stands for: itself, or the user at the root of its links. */
export async function resolveUser({ profiles }: Profiles, tenant: TenantId, id: UserId): Promise<UserId> {
  let current = id;
  for (;;) {
    const owner = await profiles.ownerOf(tenant, parseAccountId(current));
    if (owner === undefined) return current;
    current = owner;
  }
}

/** Every account below a user, its own first. */
export async function accountsBelow(
  { profiles }: Profiles,
  tenant: TenantId,
  user: UserId,
): Promise<readonly AccountId[]> {
  const found: AccountId[] = [parseAccountId(user)];
  for (const account of found) found.push(...(await profiles.accountsOf(tenant, parseUserId(account))));
  return found;
}

/**
 * Links an account to a user, or merges an anonymous user into a known one (pass the anonymous id as the account).
 * Idempotent. Throws `ACCOUNT_LINKED_ELSEWHERE` when the account belongs to somebody else.
 */
export async function linkAccount(
  { profiles, bus }: AccountPorts,
  tenant: TenantId,
  userId: UserId,
  accountId: AccountId,
): Promise<readonly AccountId[]> {
  const user = await resolveUser({ profiles }, tenant, userId);
  const owner = await resolveUser({ profiles }, tenant, parseUserId(accountId));
  if (owner !== user) {
    if (owner !== parseUserId(accountId))
      throw new EngineError(
        "ACCOUNT_LINKED_ELSEWHERE",
        `The account ${JSON.stringify(accountId)} belongs to the user ${JSON.stringify(owner)}. Unlink it there first.`,
        { details: { accountId, ownerId: owner } },
      );
    await profiles.link(tenant, { account: accountId, owner: userId });
    await bus.publish({ kind: "accounts-changed", tenant, userId: user, accountId });
  }
  return accountsBelow({ profiles }, tenant, user);
}

/** Takes an account, and what is linked below it, from its user. Idempotent. */
export async function unlinkAccount(
  { profiles, bus }: AccountPorts,
  tenant: TenantId,
  userId: UserId,
  accountId: AccountId,
): Promise<readonly AccountId[]> {
  const user = await resolveUser({ profiles }, tenant, userId);
  const accounts = await accountsBelow({ profiles }, tenant, user);
  if (!accounts.includes(accountId) || parseUserId(accountId) === user) return accounts;
  await profiles.unlink(tenant, accountId);
  await bus.publish({ kind: "accounts-changed", tenant, userId: user, accountId });
  return accountsBelow({ profiles }, tenant, user);
}
