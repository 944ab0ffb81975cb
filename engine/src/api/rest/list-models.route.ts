import { modelListSchema } from "../../contract/index.ts";
import { contentTag } from "../../serving/content-tag.ts";
import { modelToWire } from "../wire.ts";
import { defineRoute } from "./http/route.ts";

export const listModelsRoute = defineRoute({
  method: "GET",
  url: "/v1/models",
  operationId: "listModels",
  tag: "models",
  scope: "operate",
  summary: "Trained models, newest first, and which one serves.",
  answer: modelListSchema,
  tagOf: contentTag,
  errors: [],
  handle: async ({ useCases }, { tenant }) => ({ models: (await useCases.listModels(tenant)).map(modelToWire) }),
});
