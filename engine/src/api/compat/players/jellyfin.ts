import type { FastifyInstance, FastifyRequest } from "fastify";
import { parseAccountId } from "../../../domain/ids.ts";
import { checkAllowed } from "../../../domain/principal.ts";
import type { RouteContext } from "../../rest/http/route.ts";
import { createValidator, invalidInput } from "../../rest/http/validation.ts";
import { takeAnyJson } from "./any-json.ts";
import { happeningsOf, notificationSchema, userNameOf, type Notification } from "./jellyfin-notification.ts";

const maxBodyBytes = 256 * 1024;
const validate = createValidator(notificationSchema);

/**
 * `POST /v1/in/jellyfin`: what Jellyfin's webhook plugin sends with "Send All Properties". Its users are the accounts `jellyfin:<name>`,
 * which people link to themselves; a person's own key links them at once. What is none of ours is passed over with 200.
 */
export function jellyfinRoutes(app: FastifyInstance, context: RouteContext): void {
  app.register(async (routes) => {
    takeAnyJson(routes, maxBodyBytes);
    const onRequest = async (request: FastifyRequest) => void (await context.authenticate(request));
    routes.post("/v1/in/jellyfin", { schema: { hide: true }, onRequest }, (request) => receive(context, request));
  });
}

async function receive(context: RouteContext, request: FastifyRequest): Promise<unknown> {
  const principal = await context.authenticate(request);
  checkAllowed(principal, "events");
  const problems = validate(request.body);
  if (problems.length > 0) throw invalidInput("The notification", problems);
  const notification = request.body as Notification;
  const happenings = happeningsOf(notification, context.domains);
  const userName = userNameOf(notification);
  if (happenings.length === 0 || userName === undefined)
    return { matchedCount: 0, newEventCount: 0, unmatchedCount: 0 };
  const account = {
    // A person's key speaks for that person, whatever name it says.
    accountId: parseAccountId(`jellyfin:${principal.userId ?? userName}`),
    ...(principal.userId !== undefined && { ownerId: principal.userId }),
  };
  const report = await context.useCases.recordByName(principal.tenant, account, happenings);
  context.metrics.countEvents("accepted", report.newEventCount);
  context.metrics.countEvents("duplicate", report.matchedCount - report.newEventCount);
  context.metrics.countEvents("unmatched", report.unmatched.length);
  return {
    matchedCount: report.matchedCount,
    newEventCount: report.newEventCount,
    unmatchedCount: report.unmatched.length,
  };
}
