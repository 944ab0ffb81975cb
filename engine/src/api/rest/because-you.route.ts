import { becauseYouSchema } from "../../contract/index.ts";
import { becauseYouQuery } from "../../contract/parameters.ts";
import { parseItemId, parseUserId } from "../../domain/ids.ts";
import { ruledBy } from "../surface-wire.ts";
import { domainFilter, userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

const defaultRowCount = 4;
const defaultRowLength = 8;

export const becauseYouRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId/because-you",
  operationId: "becauseYou",
  tag: "lists",
  scope: "lists",
  summary: "What a user's newest favourites lead to, a row for each. An unknown user has no rows.",
  params: userParams,
  query: becauseYouQuery,
  answer: becauseYouSchema,
  errors: ["UNKNOWN_DOMAIN"],
  handle: ({ useCases, domains }, { tenant, params, query }) => {
    const { rows = defaultRowCount, n = defaultRowLength, domain, exclude, service, region, maximumAgeYears } = query;
    return useCases.becauseYou({
      ...domainFilter(domains, domain),
      ...ruledBy(query),
      ...(exclude !== undefined && { excludedItemIds: exclude.map(parseItemId) }),
      ...(service !== undefined && { services: service }),
      ...(region !== undefined && { region }),
      ...(maximumAgeYears !== undefined && { maximumAgeYears }),
      tenant,
      userId: parseUserId(params.userId),
      rows,
      n,
    });
  },
});
