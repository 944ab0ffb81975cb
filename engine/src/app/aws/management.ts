import { createRestServer } from "../../api/rest/rest-server.ts";
import { parseTenantId } from "../../domain/ids.ts";
import { ListChanges } from "../../serving/list-changes.ts";
import { bindImporting } from "../importing.ts";
import { bindUseCases } from "../bind-use-cases.ts";
import { openParties } from "../open-parties.ts";
import { openWebhooks } from "../webhooks.ts";
import { answerApi, functionMetrics, functionServerOptions } from "./api-function.ts";
import type { OpenedFunction } from "./open-function.ts";
import { openServing } from "./open-serving.ts";

/** Every route over API Gateway: catalogue, people, keys, surfaces, GraphQL; models are opened when one is asked for. */
export async function createManagement(opened: OpenedFunction) {
  const { ports, config, telemetry } = opened;
  const { bindings, refresh } = openServing(opened);
  const listChanges = new ListChanges(ports);
  const webhooks = await openWebhooks(ports, listChanges, config.webhookTargets);
  const importing = bindImporting(bindings, config.domains);
  const parties = openParties(ports);
  const bound = bindUseCases({ ...bindings, ...parties.bindings }, importing, webhooks.useCases);
  const useCases = { ...bound, ...parties.useCases };
  const { operatorPassphrase } = config.access;
  if (operatorPassphrase !== undefined) await useCases.ensureOperator(parseTenantId(config.tenant), operatorPassphrase);
  const app = createRestServer(useCases, {
    ...functionServerOptions(config, bindings.histories.stamps),
    gorse: config.gorse,
    listChanges,
    metrics: functionMetrics(telemetry),
    // Pages are CloudFront's, and sockets do not outlive an invocation.
    edges: ["graphql", "mcp", "openapi"],
  });
  const answer = await answerApi(app, telemetry);
  return async (...input: Parameters<typeof answer>) => {
    const answered = await answer(...input);
    refresh();
    return answered;
  };
}
