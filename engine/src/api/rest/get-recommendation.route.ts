import { attributedListSchema } from "../../contract/index.ts";
import { text } from "../../contract/primitives.ts";
import { attributedListToWire } from "../wire.ts";
import { defineRoute } from "./http/route.ts";

export const getRecommendationRoute = defineRoute({
  method: "GET",
  url: "/v1/recommendations/:recommendationId",
  operationId: "getRecommendation",
  tag: "lists",
  scope: "operate",
  summary: "A list as it was served, and the events that came of it: which list caused this click.",
  params: { recommendationId: text("The list.", 256, "r7Kq2mXw") },
  answer: attributedListSchema,
  errors: ["RECOMMENDATION_NOT_FOUND"],
  handle: async ({ useCases }, { tenant, params }) =>
    attributedListToWire(await useCases.getRecommendation(tenant, params.recommendationId)),
});
