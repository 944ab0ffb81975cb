import { servingModelSchema } from "../../contract/index.ts";
import { defineRoute } from "./http/route.ts";

export const rollbackModelRoute = defineRoute({
  method: "POST",
  url: "/v1/models/rollback",
  operationId: "rollbackModel",
  tag: "models",
  scope: "operate",
  summary: "Goes back to the version that served before.",
  answer: servingModelSchema,
  errors: ["MODEL_NOT_FOUND", "MODEL_DAMAGED"],
  handle: async ({ useCases }, { tenant }) => ({ version: await useCases.rollbackModel(tenant) }),
});
