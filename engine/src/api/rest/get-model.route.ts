import { modelDetailsSchema } from "../../contract/index.ts";
import { parseModelVersion } from "../../domain/ids.ts";
import { contentTag } from "../../serving/content-tag.ts";
import { modelDetailsToWire } from "../wire.ts";
import { modelParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const getModelRoute = defineRoute({
  method: "GET",
  url: "/v1/models/:version",
  operationId: "getModel",
  tag: "models",
  scope: "operate",
  summary: "One trained model: what it was measured at, what it was trained from and how, and whether it serves.",
  params: modelParams,
  answer: modelDetailsSchema,
  tagOf: contentTag,
  errors: ["MODEL_NOT_FOUND"],
  handle: async ({ useCases }, { tenant, params }) =>
    modelDetailsToWire(await useCases.getModel(tenant, parseModelVersion(params.version))),
});
