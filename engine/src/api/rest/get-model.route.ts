import { modelSchema } from "../../contract/index.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseModelVersion } from "../../domain/ids.ts";
import { contentTag } from "../../serving/content-tag.ts";
import { modelToWire } from "../wire.ts";
import { modelParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const getModelRoute = defineRoute({
  method: "GET",
  url: "/v1/models/:version",
  operationId: "getModel",
  tag: "models",
  scope: "operate",
  summary: "One trained model: what it was measured at, and whether it serves.",
  params: modelParams,
  answer: modelSchema,
  tagOf: contentTag,
  errors: ["MODEL_NOT_FOUND"],
  handle: async ({ useCases }, { tenant, params }) => {
    const version = parseModelVersion(params.version);
    const found = (await useCases.listModels(tenant)).find((model) => model.version === version);
    if (found !== undefined) return modelToWire(found);
    throw new EngineError(
      "MODEL_NOT_FOUND",
      `There is no model version ${JSON.stringify(version)}. GET /v1/models lists them.`,
    );
  },
});
