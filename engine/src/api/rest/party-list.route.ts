import { groupListSchema, groupListQuery } from "../../contract/index.ts";
import { partyId } from "../../contract/party.ts";
import { parseDomain } from "../../domain/domain.ts";
import { parseItemId } from "../../domain/ids.ts";
import { partyViewer } from "../party-member.ts";
import { ruledBy } from "../surface-wire.ts";
import { defineRoute } from "./http/route.ts";

export const partyListRoute = defineRoute({
  method: "GET",
  url: "/v1/parties/:partyId/recommendations",
  operationId: "partyList",
  tag: "parties",
  scope: "lists",
  summary: "What those who are in a party should enjoy next, moved a little by its mood. For members, and for servers.",
  params: { partyId },
  query: groupListQuery,
  answer: groupListSchema,
  errors: ["PARTY_NOT_FOUND", "MODEL_NOT_FOUND", "UNKNOWN_DOMAIN"],
  handle: ({ useCases, domains: known }, { tenant, principal, params, query }) => {
    const userId = partyViewer(principal);
    const { domain, exclude, followUpOf, surface, filter, ...rest } = query;
    return useCases.partyList({
      ...rest,
      ...ruledBy({ ...(surface !== undefined && { surface }), ...(filter !== undefined && { filter }) }),
      ...(domain !== undefined && { domains: domain.map((one) => parseDomain(one, known)) }),
      ...(exclude !== undefined && { excludedItemIds: exclude.map(parseItemId) }),
      ...(followUpOf !== undefined && { followUpOf: parseItemId(followUpOf) }),
      ...(userId !== undefined && { userId }),
      tenant,
      partyId: params.partyId,
    });
  },
});
