import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Domain } from "../../../domain/domain.ts";
import { EngineError } from "../../../domain/errors.ts";
import { gorseFeedbackKinds } from "../../../serving/gorse/feedback-kinds.ts";
import { statusOf, toEngineError, toWireError } from "../../rest/http/errors.ts";
import type { RouteContext } from "../../rest/http/route.ts";
import { feedbackRoutes } from "./feedback-routes.ts";
import type { GorseOptions } from "./gorse-route.ts";
import { itemRoutes } from "./item-routes.ts";
import { listRoutes } from "./list-routes.ts";
import { userRoutes } from "./user-routes.ts";

/** Gorse's REST API under `/api`, so that its users try this engine by another base address. Errors are plain text, as there. */
export function gorseFacade(app: FastifyInstance, context: RouteContext, options: Partial<GorseOptions>): void {
  const gorse: GorseOptions = {
    domain: options.domain ?? defaultDomainOf(context.domains),
    feedbackKinds: { ...gorseFeedbackKinds, rating: "rate", ...options.feedbackKinds },
  };
  app.register(async (routes) => {
    routes.setErrorHandler(answerError);
    routes.addContentTypeParser("*", { parseAs: "buffer" }, refuseOtherTypes);
    for (const route of [...itemRoutes, ...userRoutes, ...feedbackRoutes, ...listRoutes])
      route(routes, { ...context, gorse });
    for (const path of ["/api/health/live", "/api/health/ready"])
      routes.get(path, { schema: { hide: true } }, () => context.useCases.readiness().then(() => connected));
  });
}

/** Clients name some type even where they send no body. */
async function refuseOtherTypes(_request: FastifyRequest, body: Buffer): Promise<undefined> {
  if (body.length > 0)
    throw new EngineError("UNKNOWN_FORMAT", "This route takes JSON: send it with content-type: application/json.");
}

/** Of stores that have just answered. */
const connected = {
  Ready: true,
  DataStoreError: null,
  CacheStoreError: null,
  DataStoreConnected: true,
  CacheStoreConnected: true,
};

const defaultDomainOf = (domains: readonly Domain[]): Domain =>
  domains.includes("movie") ? "movie" : (domains[0] ?? "book");

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toEngineError(error);
  const status = statusOf[known.code];
  if (status >= 500) request.log.error({ err: known.cause ?? known, code: known.code }, "request failed");
  const { code, message } = toWireError(known, request.id);
  return reply.code(status).type("text/plain; charset=utf-8").send(`${code}: ${message}`);
}
