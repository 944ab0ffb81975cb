import { Type } from "typebox";
import { counterfactualSchema } from "../../contract/index.ts";
import { defaultListLength, listLength, onlyDomain, userItemParams } from "../../contract/parameters.ts";
import { parseItemId, parseUserId } from "../../domain/ids.ts";
import { counterfactualToWire } from "../wire.ts";
import { domainFilter } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

const defaultWorkLimit = 4;

export const counterfactualRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId/explain/:itemId/counterfactual",
  operationId: "counterfactual",
  tag: "lists",
  scope: "people",
  summary:
    "The events of a user without which an item would not be in their list, checked by making the list without them.",
  params: userItemParams,
  query: {
    n: listLength,
    domain: onlyDomain,
    works: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 8,
        description: `Events with so many works at most are looked for; ${defaultWorkLimit} when left out.`,
        examples: [defaultWorkLimit],
      }),
    ),
  },
  answer: counterfactualSchema,
  errors: ["ITEM_NOT_FOUND", "MODEL_NOT_FOUND", "UNKNOWN_DOMAIN"],
  handle: async ({ useCases, domains }, { tenant, params, query: { n = defaultListLength, domain, works } }) =>
    counterfactualToWire(
      await useCases.counterfactual({
        tenant,
        userId: parseUserId(params.userId),
        itemId: parseItemId(params.itemId),
        n,
        ...domainFilter(domains, domain),
        workLimit: works ?? defaultWorkLimit,
      }),
    ),
});
