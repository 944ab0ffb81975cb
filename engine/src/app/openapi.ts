import { createRestServer } from "../api/rest/rest-server.ts";
import type { UseCases } from "../serving/use-cases.ts";

/** The OpenAPI document of the REST edge, as `/openapi.json` serves it. */
export async function openApiDocument(): Promise<object> {
  // Describing asks no use case.
  const server = createRestServer({} as UseCases, { logLevel: "silent" });
  await server.ready();
  const document = server.swagger();
  await server.close();
  return document;
}
