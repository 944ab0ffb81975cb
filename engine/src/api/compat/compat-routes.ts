import type { FastifyInstance } from "fastify";
import type { RouteContext } from "../rest/http/route.ts";
import { gorseFacade } from "./gorse/gorse-facade.ts";
import type { GorseOptions } from "./gorse/gorse-route.ts";
import { jellyfinRoutes } from "./players/jellyfin.ts";
import { listenBrainzRoutes } from "./players/listenbrainz.ts";

/** What other programs speak already, so that they need another address and no more (docs/integrations.md). */
export function compatRoutes(app: FastifyInstance, context: RouteContext, gorse: Partial<GorseOptions> = {}): void {
  gorseFacade(app, context, gorse);
  listenBrainzRoutes(app, context);
  jellyfinRoutes(app, context);
}
