import { parseAccountId, parseItemId, parseUserId, type TenantId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { ItemStore } from "../../ports/item-store.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";
import { resolveUser } from "../../serving/accounts.ts";
import { nextTurn } from "../lake/next-turn.ts";
import type { RawRow } from "../lake/raw-file.ts";
import type { ItemFacts, Lookups, UserOfAccount } from "./enrich.ts";

export interface LookupPorts {
  readonly items: ItemStore;
  readonly profiles: ProfileStore;
}

/** Few, since one item may have megabytes of text. */
const itemsAtOnce = 50;
const accountsATurn = 100;

/** What the stores say now of the items and accounts that some events name. Holds fields of items, never their texts. */
export async function readLookups(ports: LookupPorts, tenant: TenantId, rows: readonly RawRow[]): Promise<Lookups> {
  const items = await readItems(ports, tenant, new Set(rows.map(({ item_id }) => item_id)));
  const users = new Map<string, UserOfAccount>();
  for (const account of new Set(rows.map(({ account_id }) => account_id))) {
    users.set(account, await readUser(ports, tenant, account));
    if (users.size % accountsATurn === 0) await nextTurn();
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

async function readUser({ profiles }: LookupPorts, tenant: TenantId, account: string): Promise<UserOfAccount> {
  const userId = await resolveUser({ profiles }, tenant, parseUserId(parseAccountId(account)));
  const user = await profiles.getUser(tenant, userId);
  return user === undefined ? { userId } : { userId, user };
}
