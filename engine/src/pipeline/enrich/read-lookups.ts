import { parseAccountId, parseItemId, parseUserId, type TenantId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { ItemStore } from "../../ports/item-store.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";
import { nextTurn } from "../lake/next-turn.ts";
import type { RawRow } from "../lake/raw-file.ts";
import type { ItemFacts, Lookups, UserOfAccount } from "./enrich.ts";

export interface LookupPorts {
  readonly items: Pick<ItemStore, "get">;
  readonly profiles: ProfileStore;
}

/** Few, since one item may have megabytes of text. */
const itemsAtOnce = 100;
const accountsATurn = 500;

/** What the stores say now of the items and accounts that some events name. Holds fields of items, never their texts. */
export async function readLookups(ports: LookupPorts, tenant: TenantId, rows: readonly RawRow[]): Promise<Lookups> {
  const items = await readItems(ports, tenant, new Set(rows.map(({ item_id }) => item_id)));
  const accounts = [...new Set(rows.map(({ account_id }) => account_id))];
  const users = new Map<string, UserOfAccount>();
  for (let start = 0; start < accounts.length; start += accountsATurn) {
    if (start > 0) await nextTurn();
    const some = await readUsers(ports, tenant, accounts.slice(start, start + accountsATurn));
    for (const [account, user] of some) users.set(account, user);
  }
  return {
    itemOf: (itemId) => items.get(itemId),
    userOf: (accountId) => users.get(accountId) ?? { userId: parseUserId(accountId) },
  };
}

/** Those that are there, by the id that was asked for. */
export async function readItems(
  { items }: Pick<LookupPorts, "items">,
  tenant: TenantId,
  itemIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ItemFacts>> {
  const found = new Map<string, ItemFacts>();
  const ids = [...itemIds].map(parseItemId);
  for (let start = 0; start < ids.length; start += itemsAtOnce) {
    const some = ids.slice(start, start + itemsAtOnce);
    if (start > 0) await nextTurn();
    for (const [index, item] of (await items.get(tenant, some)).entries())
      if (item !== undefined) found.set(some[index] ?? item.id, factsOf(item));
  }
  return found;
}

function factsOf({ id, domain, year, mood, lengthMinutes }: Item): ItemFacts {
  return {
    id,
    domain,
    ...(year !== undefined && { year }),
    ...(mood !== undefined && { mood }),
    ...(lengthMinutes !== undefined && { lengthMinutes }),
  };
}

/** The users at the roots of the accounts' links. */
async function readUsers(
  { profiles }: LookupPorts,
  tenant: TenantId,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, UserOfAccount>> {
  const roots = new Map(accounts.map((account) => [account, account]));
  for (let open = accounts; open.length > 0;) {
    const owners = await profiles.ownersOf(
      tenant,
      [...new Set(open.map((account) => roots.get(account) ?? account))].map(parseAccountId),
    );
    open = open.filter((account) => {
      const owner = owners.get(parseAccountId(roots.get(account) ?? account));
      if (owner !== undefined) roots.set(account, owner);
      return owner !== undefined;
    });
  }
  const users = await profiles.getUsers(tenant, [...new Set(roots.values())].map(parseUserId));
  return new Map(
    [...roots].map(([account, root]) => {
      const userId = parseUserId(root);
      const user = users.get(userId);
      return [account, user === undefined ? { userId } : { userId, user }];
    }),
  );
}
