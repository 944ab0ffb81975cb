import { parseGroupListOptions } from "../api/group-wire.ts";
import { groupListOptionsSchema, type WireGroupListOptions } from "../contract/index.ts";
import type { Domain } from "../domain/domain.ts";
import type { TenantId } from "../domain/ids.ts";
import type { GroupListInput } from "../serving/group-lists.ts";
import { checkInput } from "./parse-input.ts";

export type { WireGroupListOptions as GroupOptions } from "../contract/index.ts";

/** A call for a group's list as the use case takes it. Throws `INVALID_INPUT` naming the place, and `UNKNOWN_DOMAIN`. */
export const checkedGroup = (
  tenant: TenantId,
  options: WireGroupListOptions,
  domains: readonly Domain[],
): GroupListInput => parseGroupListOptions(tenant, checkInput(groupListOptionsSchema, options, "groupList"), domains);
