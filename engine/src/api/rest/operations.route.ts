import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { livenessSchema, readinessSchema } from "../../contract/index.ts";
import { checkAllowed } from "../../domain/principal.ts";
import { errorAnswers } from "./http/route-schema.ts";
import type { RouteContext } from "./http/route.ts";

/** What operators and their tools ask: is it up, can it serve, what does it count. */
export function operationsRoutes(app: FastifyInstance, { useCases, metrics, authenticate }: RouteContext): void {
  app.get(
    "/health/live",
    {
      schema: {
        tags: ["operations"],
        operationId: "live",
        summary: "The process is up.",
        response: { 200: livenessSchema },
      },
    },
    () => ({ isLive: true }),
  );
  app.get(
    "/health/ready",
    {
      schema: {
        tags: ["operations"],
        operationId: "ready",
        summary: "Whether lists can be served: 200, or 503 while they cannot.",
        response: { 200: readinessSchema, 503: readinessSchema },
      },
    },
    async (_request, reply) => {
      const readiness = await useCases.readiness();
      return reply.code(readiness.isReady ? 200 : 503).send(readiness);
    },
  );
  app.get(
    "/metrics",
    {
      schema: {
        tags: ["operations"],
        operationId: "metrics",
        summary: "Counts and times in Prometheus' text form.",
        produces: ["text/plain"],
        response: {
          200: Type.String({ description: "Prometheus' text form." }),
          ...errorAnswers(["INVALID_ID", "UNAUTHENTICATED", "FORBIDDEN", "RATE_LIMITED"]),
        },
      },
      onRequest: async (request) => {
        checkAllowed(await authenticate(request), "operate");
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text(useCases)),
  );
}
