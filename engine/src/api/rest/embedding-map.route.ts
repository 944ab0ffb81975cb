import { embeddingMapSchema } from "../../contract/index.ts";
import { contentTag } from "../../serving/content-tag.ts";
import { operatorOf } from "../edge-use-cases.ts";
import { embeddingMapToWire } from "../operator-wire.ts";
import { defineRoute } from "./http/route.ts";

export const getEmbeddingMapRoute = defineRoute({
  method: "GET",
  url: "/v1/embedding-map",
  operationId: "getEmbeddingMap",
  tag: "models",
  scope: "operate",
  summary:
    "Where items are in the shared space of the serving model, in two dimensions. The first answer for a version takes seconds.",
  answer: embeddingMapSchema,
  tagOf: ({ modelVersion, ids }) => contentTag([modelVersion, ids.length]),
  errors: ["ROUTE_NOT_FOUND", "MODEL_NOT_FOUND"],
  handle: async (context, { tenant }) => embeddingMapToWire(await operatorOf(context).embeddingMap(tenant)),
});
