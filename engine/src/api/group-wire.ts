import type { WireGroupListOptions } from "../contract/index.ts";
import { parseDomain, type Domain } from "../domain/domain.ts";
import { parseItemId, parseUserId, type TenantId } from "../domain/ids.ts";
import type { GroupListInput } from "../serving/group-lists.ts";
import { ruledBy } from "./surface-wire.ts";

type Wish = "domains" | "exclude" | "followUpOf" | "surface" | "filter";

/** What a list for several people is asked for, however they were told. Throws `UNKNOWN_DOMAIN`, `INVALID_INPUT`, `INVALID_ID`. */
export function groupWishes(
  {
    domains,
    exclude,
    followUpOf,
    surface,
    filter,
  }: { readonly [Name in Wish]?: WireGroupListOptions[Name] | undefined },
  known: readonly Domain[],
): Pick<GroupListInput, Exclude<Wish, "exclude"> | "excludedItemIds"> {
  return {
    ...ruledBy({ ...(surface !== undefined && { surface }), ...(filter !== undefined && { filter }) }),
    ...(domains !== undefined && { domains: domains.map((domain) => parseDomain(domain, known)) }),
    ...(exclude !== undefined && { excludedItemIds: exclude.map(parseItemId) }),
    ...(followUpOf !== undefined && { followUpOf: parseItemId(followUpOf) }),
  };
}

/** Throws `UNKNOWN_DOMAIN`, `INVALID_INPUT`, `INVALID_ID`. */
export function parseGroupListOptions(
  tenant: TenantId,
  { memberIds, domains, exclude, followUpOf, surface, filter, ...rest }: WireGroupListOptions,
  known: readonly Domain[],
): GroupListInput {
  const wishes = groupWishes({ domains, exclude, followUpOf, surface, filter }, known);
  return { ...rest, ...wishes, tenant, memberIds: memberIds.map(parseUserId) };
}
