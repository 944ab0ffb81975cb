import type { FastifyRequest } from "fastify";
import { defaultTenant, parseTenantId } from "../../../domain/ids.ts";
import { scopes, type Principal } from "../../../domain/principal.ts";

const all = new Set(scopes);

/** Everybody may do everything, as the tenant that they name: for one's own machine. */
export function openAuthenticate(request: FastifyRequest): Principal {
  const tenant = request.headers["x-tenant"];
  return {
    tenant: tenant === undefined ? defaultTenant : parseTenantId(String(tenant)),
    scopes: all,
    name: request.ip,
  };
}
