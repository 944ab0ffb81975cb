import { servingModelSchema } from "../../contract/index.ts";
import { parseModelVersion } from "../../domain/ids.ts";
import { modelParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const promoteModelRoute = defineRoute({
  method: "POST",
  url: "/v1/models/:version/promote",
  operationId: "promoteModel",
  tag: "models",
  scope: "operate",
  summary: "Makes a version the serving one. A damaged version is refused, and the one before goes on serving.",
  params: modelParams,
  answer: servingModelSchema,
  errors: ["MODEL_NOT_FOUND", "MODEL_DAMAGED"],
  handle: async ({ useCases }, { tenant, params }) => {
    const version = parseModelVersion(params.version);
    await useCases.promoteModel(tenant, version);
    return { version };
  },
});
