import { groupListSchema, groupListQuery } from "../../contract/index.ts";
import { partyId } from "../../contract/party.ts";
import { groupWishes } from "../group-wire.ts";
import { partyViewer } from "../party-member.ts";
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
    const { domain: domains, exclude, followUpOf, surface, filter, ...rest } = query;
    return useCases.partyList({
      ...rest,
      ...groupWishes({ domains, exclude, followUpOf, surface, filter }, known),
      ...(userId !== undefined && { userId }),
      tenant,
      partyId: params.partyId,
    });
  },
});
