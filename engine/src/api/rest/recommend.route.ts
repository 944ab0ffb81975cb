import { Type } from "typebox";
import { recommendationListSchema } from "../../contract/index.ts";
import { momentFields } from "../../contract/moment.ts";
import { itemId, region, text } from "../../contract/primitives.ts";
import { parseItemId, parseUserId } from "../../domain/ids.ts";
import { parseMoment } from "../wire.ts";
import {
  defaultListLength,
  domainFilter,
  listLength,
  moodQuery,
  onlyDomain,
  statedMood,
  userParams,
} from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const recommendRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId/recommendations",
  operationId: "recommend",
  tag: "lists",
  scope: "lists",
  summary: "A user's list, with a reason on each item. An unknown user gets a list too.",
  params: userParams,
  query: {
    n: listLength,
    domain: onlyDomain,
    exclude: Type.Optional(
      Type.Array(itemId("An item."), {
        maxItems: 1000,
        description: "Items that must not appear, besides what the user has finished or disliked. May be repeated.",
        examples: [["book:the-great-gatsby-1925"]],
      }),
    ),
    service: Type.Optional(
      Type.Array(text("A service.", 100, "City Library"), {
        maxItems: 100,
        description: "Only items that one of these services offers. May be repeated.",
        examples: [["City Library"]],
      }),
    ),
    region: Type.Optional(region("Only offers that hold in this country.")),
    maximumAgeYears: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 130,
        description: "Only items that are fit for this age.",
        examples: [12],
      }),
    ),
    discovery: Type.Optional(
      Type.Boolean({
        description:
          "Room for what few know: the best known works count a little less, and every tenth place goes to one of the next best with few likes.",
        examples: [true],
      }),
    ),
    ...moodQuery,
    ...momentFields,
  },
  answer: recommendationListSchema,
  errors: ["UNKNOWN_DOMAIN"],
  isServedAgain: true,
  handle: async ({ useCases, metrics, domains }, { tenant, params, query }) => {
    const { n = defaultListLength, domain, exclude, service, region: only, maximumAgeYears, discovery } = query;
    const startMs = performance.now();
    const list = await useCases.recommend({
      ...(only !== undefined && { region: only }),
      ...(maximumAgeYears !== undefined && { maximumAgeYears }),
      ...(discovery !== undefined && { discovery }),
      moment: { ...parseMoment(query), ...statedMood(query) },
      ...domainFilter(domains, domain),
      tenant,
      userId: parseUserId(params.userId),
      n,
      ...(exclude !== undefined && { excludedItemIds: exclude.map(parseItemId) }),
      ...(service !== undefined && { services: service }),
    });
    metrics.observeRecommendation(list.isFallback, (performance.now() - startMs) / 1000);
    return list;
  },
});
