import { parseTenantId } from "../../domain/ids.ts";
import type { OpenedFunction } from "./open-function.ts";
import { openServing } from "./open-serving.ts";

/** Lists over API Gateway: models are opened before the first request. */
export async function createInference(opened: OpenedFunction) {
  const { modelVersions } = opened.config.aws;
  const { bindings, models, refresh } = openServing(opened);
  const tenants = modelVersions.size > 0 ? [...modelVersions.keys()] : [parseTenantId(opened.config.tenant)];
  const opening = Promise.all(tenants.map((tenant) => models.current(tenant)));
  // While files are read, the server's code is loaded.
  const serving = import("./list-server.ts").then(({ answerLists }) => answerLists(opened, bindings));
  const [answer] = await Promise.all([serving, opening]);
  return async (...input: Parameters<typeof answer>) => {
    const answered = await answer(...input);
    refresh();
    return answered;
  };
}
