import { listRoutes } from "../../api/rest/list-routes.ts";
import { createRouteServer } from "../../api/rest/route-server.ts";
import { parseTenantId } from "../../domain/ids.ts";
import { bindUseCases } from "../bind-use-cases.ts";
import { answerApi, elsewhere, functionMetrics, functionServerOptions } from "./api-function.ts";
import type { OpenedFunction } from "./open-function.ts";
import { openServing } from "./open-serving.ts";

/** Lists over API Gateway: models are opened before the first request. */
export async function createInference(opened: OpenedFunction) {
  const { config, telemetry } = opened;
  const { bindings, models, refresh } = openServing(opened);
  const tenants =
    config.aws.modelVersions.size > 0 ? [...config.aws.modelVersions.keys()] : [parseTenantId(config.tenant)];
  for (const tenant of tenants) await models.current(tenant);
  const app = createRouteServer(bindUseCases(bindings, elsewhere, elsewhere), listRoutes, {
    ...functionServerOptions(config, bindings.histories.stamps),
    metrics: functionMetrics(telemetry),
  });
  const answer = await answerApi(app, telemetry);
  return async (...input: Parameters<typeof answer>) => {
    const answered = await answer(...input);
    refresh();
    return answered;
  };
}
