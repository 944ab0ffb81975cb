import { keyListSchema } from "../../contract/access.ts";
import { keyToWire } from "../access-wire.ts";
import { defineRoute } from "./http/route.ts";

export const listKeysRoute = defineRoute({
  method: "GET",
  url: "/v1/keys",
  operationId: "listKeys",
  tag: "access",
  scope: "operate",
  summary: "The tenant's keys, without their secrets.",
  answer: keyListSchema,
  errors: [],
  handle: async ({ useCases }, { tenant }) => ({ keys: (await useCases.listKeys(tenant)).map(keyToWire) }),
});
