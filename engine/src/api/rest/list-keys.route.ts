import { keyListSchema } from "../../contract/access.ts";
import type { UserId } from "../../domain/ids.ts";
import { checkAllowed, type Principal } from "../../domain/principal.ts";
import { keyToWire } from "../access-wire.ts";
import { defineRoute } from "./http/route.ts";

export const listKeysRoute = defineRoute({
  method: "GET",
  url: "/v1/keys",
  operationId: "listKeys",
  tag: "access",
  scope: "known",
  summary: "A person's own keys; of the operator and of keys, the tenant's. Without their secrets.",
  answer: keyListSchema,
  errors: [],
  handle: async ({ useCases }, { tenant, principal }) => ({
    keys: (await useCases.listKeys(tenant, ownerOfKeys(principal))).map(keyToWire),
  }),
});

/** Whose keys a caller may see and revoke: a person's own. Throws `FORBIDDEN`. */
export function ownerOfKeys(principal: Principal): UserId | undefined {
  checkAllowed(principal, principal.userId === undefined ? "operate" : "people", principal.userId);
  return principal.userId;
}
