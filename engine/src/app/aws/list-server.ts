import { listRoutes } from "../../api/rest/list-routes.ts";
import { createRouteServer } from "../../api/rest/route-server.ts";
import { bindUseCases, type Bindings } from "../bind-use-cases.ts";
import { answerApi, elsewhere, functionMetrics, functionServerOptions } from "./api-function.ts";
import type { OpenedFunction } from "./open-function.ts";

/** Answers API Gateway's requests for lists. */
export function answerLists({ config, telemetry }: OpenedFunction, bindings: Omit<Bindings, "locks">) {
  const app = createRouteServer(bindUseCases(bindings, elsewhere, elsewhere), listRoutes, {
    ...functionServerOptions(config, bindings.histories.stamps),
    metrics: functionMetrics(telemetry),
  });
  return answerApi(app, telemetry);
}
