import { groupListOptionsSchema, groupListSchema } from "../../contract/index.ts";
import { parseDomain } from "../../domain/domain.ts";
import { parseItemId, parseUserId } from "../../domain/ids.ts";
import { ruledBy } from "../surface-wire.ts";
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
  handle: ({ useCases, domains: known }, { tenant, body }) => {
    const { memberIds, domains, exclude, followUpOf, surface, filter, ...rest } = body;
    return useCases.groupList({
      ...rest,
      ...ruledBy({ ...(surface !== undefined && { surface }), ...(filter !== undefined && { filter }) }),
      ...(domains !== undefined && { domains: domains.map((domain) => parseDomain(domain, known)) }),
      ...(exclude !== undefined && { excludedItemIds: exclude.map(parseItemId) }),
      ...(followUpOf !== undefined && { followUpOf: parseItemId(followUpOf) }),
      tenant,
      memberIds: memberIds.map(parseUserId),
    });
  },
});
