import { explanationSchema } from "../../contract/index.ts";
import { explainQuery } from "../../contract/parameters.ts";
import { parseItemId, parseUserId } from "../../domain/ids.ts";
import { parseSurfaceName } from "../../domain/surface/surface.ts";
import { userItemParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const explainRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId/explain/:itemId",
  operationId: "explain",
  tag: "lists",
  scope: "lists",
  summary: "How one item stands with one user: score, parts, reasons, and what keeps it out of the lists.",
  params: userItemParams,
  query: explainQuery,
  answer: explanationSchema,
  errors: ["ITEM_NOT_FOUND", "MODEL_NOT_FOUND"],
  handle: ({ useCases }, { tenant, params, query: { surface } }) =>
    useCases.explain({
      tenant,
      userId: parseUserId(params.userId),
      itemId: parseItemId(params.itemId),
      ...(surface !== undefined && { surface: parseSurfaceName(surface) }),
    }),
});
