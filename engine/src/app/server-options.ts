import type { RouteServerOptions } from "../api/rest/route-server.ts";
import { parseTenantId } from "../domain/ids.ts";
import type { UserStamps } from "../serving/user-stamps.ts";
import type { Config } from "./config.ts";

/** What of the configuration every thread and function that answers needs. */
export type ServerConfig = Pick<Config, "logLevel" | "domains" | "gorse" | "access" | "imageOrigins" | "tenant">;

/** The configuration as servers take it. */
export function routeServerOptions(
  { logLevel, domains, access, tenant }: ServerConfig,
  stamps: UserStamps,
): RouteServerOptions & Required<Pick<RouteServerOptions, "access">> {
  const { trustedProxies, issuer, mode, allowsSignUp, ratesPerSecond, corsOrigins } = access;
  return {
    logLevel,
    domains,
    access: { mode, allowsSignUp, ratesPerSecond, corsOrigins, tenant: parseTenantId(tenant), stamps },
    ...(trustedProxies !== undefined && { trustedProxies }),
    ...(issuer !== undefined && { issuer }),
  };
}
