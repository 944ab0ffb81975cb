import { groupListOptionsSchema, groupListSchema } from "../../contract/index.ts";
import { parseGroupListOptions } from "../group-wire.ts";
import { defineRoute } from "./http/route.ts";

/** Reads people's tastes in one answer: with "people" and no user in its path no person may ask it, nor a key that anybody can read. */
export const groupListRoute = defineRoute({
  method: "POST",
  url: "/v1/groups/recommendations",
  operationId: "groupList",
  tag: "lists",
  scope: "people",
  summary: "A list for everybody who is here, each pick with whom it serves and why. For a server's key.",
  body: groupListOptionsSchema,
  isRepeatable: false,
  answer: groupListSchema,
  errors: ["MODEL_NOT_FOUND", "UNKNOWN_DOMAIN", "PAYLOAD_TOO_LARGE", "UNKNOWN_FORMAT"],
  handle: ({ useCases, domains }, { tenant, body }) => useCases.groupList(parseGroupListOptions(tenant, body, domains)),
});
