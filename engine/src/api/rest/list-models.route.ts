import { modelListSchema } from "../../contract/index.ts";
import { modelsToWire } from "../wire.ts";
import { defineRoute } from "./http/route.ts";

export const listModelsRoute = defineRoute({
  method: "GET",
  url: "/v1/models",
  operationId: "listModels",
  tag: "models",
  scope: "operate",
  summary: "Trained models, newest first, and which one serves.",
  answer: modelListSchema,
  errors: [],
  handle: async ({ useCases }, { tenant }) => modelsToWire(await useCases.listModels(tenant)),
});
