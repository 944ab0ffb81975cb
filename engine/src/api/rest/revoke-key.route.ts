import { text } from "../../contract/primitives.ts";
import { defineRoute } from "./http/route.ts";
import { ownerOfKeys } from "./list-keys.route.ts";

export const revokeKeyRoute = defineRoute({
  method: "DELETE",
  url: "/v1/keys/:keyId",
  operationId: "revokeKey",
  tag: "access",
  scope: "known",
  summary: "Refuses a key from now on. Doing it twice changes nothing.",
  params: { keyId: text("The key's id.", 64, "4Jb9mT2yQx7LkPz0sWv1Na") },
  errors: [],
  handle: async ({ useCases }, { tenant, params, principal }) =>
    useCases.revokeKey(tenant, params.keyId, ownerOfKeys(principal)),
});
