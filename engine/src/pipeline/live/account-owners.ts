import type { AccountId, TenantId } from "../../domain/ids.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";

/** Who stands above which account, kept in memory, as every event asks. */
export class AccountOwners {
  readonly #profiles: ProfileStore;
  readonly #tenant: TenantId;
  readonly #ownerOf = new Map<string, string>();

  private constructor(profiles: ProfileStore, tenant: TenantId) {
    this.#profiles = profiles;
    this.#tenant = tenant;
  }

  static async read(profiles: ProfileStore, tenant: TenantId): Promise<AccountOwners> {
    const owners = new AccountOwners(profiles, tenant);
    for (const { account, owner } of await profiles.links(tenant)) owners.#ownerOf.set(account, owner);
    return owners;
  }

  /** The user at the root of an account's links. */
  readonly userOf = (account: string): string => {
    let user = account;
    for (let owner = this.#ownerOf.get(user); owner !== undefined; owner = this.#ownerOf.get(user)) user = owner;
    return user;
  };

  /** Reads anew to whom an account belongs. */
  async refresh(account: AccountId): Promise<void> {
    const owner = await this.#profiles.ownerOf(this.#tenant, account);
    if (owner === undefined) this.#ownerOf.delete(account);
    else this.#ownerOf.set(account, owner);
  }

  forget(ids: readonly string[]): void {
    const isForgotten = new Set(ids);
    for (const [account, owner] of this.#ownerOf)
      if (isForgotten.has(account) || isForgotten.has(owner)) this.#ownerOf.delete(account);
  }
}
