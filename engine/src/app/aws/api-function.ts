import { awsLambdaFastify } from "@fastify/aws-lambda";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import type { FastifyInstance } from "fastify";
import { createMetrics, type Metrics } from "../../api/rest/http/metrics.ts";
import { EngineError } from "../../domain/errors.ts";
import type { UseCases } from "../../serving/use-cases.ts";
import type { UserStamps } from "../../serving/user-stamps.ts";
import { routeServerOptions, type ServerConfig } from "../server-options.ts";
import type { Telemetry } from "./telemetry.ts";

type ApiHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** API Gateway's requests answered by a server that listens on no port. */
export async function answerApi(app: FastifyInstance, telemetry: Telemetry): Promise<ApiHandler> {
  const answer = awsLambdaFastify<APIGatewayProxyEvent>(app, { decorateRequest: false });
  await app.ready();
  return async (event, context) => {
    const startMs = performance.now();
    const answered = await answer(event, context);
    telemetry.count("InferenceMs", performance.now() - startMs);
    return { ...answered, isBase64Encoded: answered.isBase64Encoded ?? false };
  };
}

/**
 * API Gateway stands before the server: by its word a request came by TLS, and from whom. Keys are believed for a minute: a list that is
 * ready asks nothing but the cache.
 */
export function functionServerOptions(config: ServerConfig, stamps: UserStamps) {
  const options = routeServerOptions(config, stamps);
  return {
    ...options,
    trustedProxies: (_: string, hop: number) => hop === 0,
    access: { ...options.access, believedMs: 60_000 },
  };
}

/** What no route of a function that has only some asks for. */
export const elsewhere = new Proxy({} as UseCases, {
  get: (_, name) => async () => {
    throw new EngineError("INTERNAL", `${String(name)} is answered by another function.`);
  },
});

/** What a server counts, as metrics of the function. */
export function functionMetrics({ count }: Telemetry): Metrics {
  const metrics = createMetrics({ isProcess: false });
  return {
    ...metrics,
    observeRecommendation(isFallback, seconds) {
      metrics.observeRecommendation(isFallback, seconds);
      if (isFallback) count("FallbackLists", 1);
    },
    countEvents(outcome, eventCount) {
      metrics.countEvents(outcome, eventCount);
      if (outcome === "accepted") count("EventsAccepted", eventCount);
      if (outcome === "rejected") count("EventsRejected", eventCount);
    },
  };
}
