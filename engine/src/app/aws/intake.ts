import { createRouteServer } from "../../api/rest/route-server.ts";
import { recordEventsRoute } from "../../api/rest/record-events.route.ts";
import { bindUseCases } from "../bind-use-cases.ts";
import { answerApi, elsewhere, functionMetrics, functionServerOptions } from "./api-function.ts";
import type { OpenedFunction } from "./open-function.ts";
import { openServing } from "./open-serving.ts";

/** Events over API Gateway into the stream; whoever follows that does the rest. */
export async function createIntake(opened: OpenedFunction) {
  const { config, telemetry } = opened;
  const { bindings } = openServing(opened);
  const app = createRouteServer(bindUseCases(bindings, elsewhere, elsewhere), [recordEventsRoute], {
    ...functionServerOptions(config, bindings.histories.stamps),
    metrics: functionMetrics(telemetry),
  });
  return answerApi(app, telemetry);
}
