import {
  surfacePreviewOptionsSchema,
  surfacePreviewSchema,
  surfaceRollbackSchema,
  surfaceSchema,
} from "../../contract/index.ts";
import { parseUserId } from "../../domain/ids.ts";
import { parseSurfaceName } from "../../domain/surface/surface.ts";
import { surfaceTag, surfaceToWire } from "../surface-wire.ts";
import { parseTime } from "../wire.ts";
import { domainFilter, surfaceParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const previewSurfaceRoute = defineRoute({
  method: "POST",
  url: "/v1/surfaces/:name/preview",
  operationId: "previewSurface",
  tag: "lists",
  scope: "operate",
  summary: "A user's list before and after the draft's rules, and which rule did what.",
  params: surfaceParams,
  body: surfacePreviewOptionsSchema,
  answer: surfacePreviewSchema,
  errors: ["SURFACE_NOT_FOUND", "MODEL_NOT_FOUND", "UNKNOWN_DOMAIN", "PAYLOAD_TOO_LARGE", "UNKNOWN_FORMAT"],
  handle: ({ useCases, domains }, { tenant, params, body: { userId, domain, at, ...rest } }) =>
    useCases.previewSurface({
      ...rest,
      ...domainFilter(domains, domain),
      ...(at !== undefined && { atMs: parseTime(at) }),
      tenant,
      name: parseSurfaceName(params.name),
      userId: parseUserId(userId),
    }),
});

export const publishSurfaceRoute = defineRoute({
  method: "POST",
  url: "/v1/surfaces/:name/publish",
  operationId: "publishSurface",
  tag: "lists",
  scope: "operate",
  summary: "The draft becomes the version that lists obey, within a second.",
  params: surfaceParams,
  answer: surfaceSchema,
  tagOf: surfaceTag,
  isConditional: true,
  errors: ["SURFACE_NOT_FOUND", "DISK_FULL"],
  handle: async ({ useCases }, { tenant, principal, params, condition }) => {
    const change = { by: principal.name, condition };
    return surfaceToWire(await useCases.publishSurface(tenant, parseSurfaceName(params.name), change));
  },
});

export const rollbackSurfaceRoute = defineRoute({
  method: "POST",
  url: "/v1/surfaces/:name/rollback",
  operationId: "rollbackSurface",
  tag: "lists",
  scope: "operate",
  summary: "Lists obey an earlier version again, within a second.",
  params: surfaceParams,
  body: surfaceRollbackSchema,
  answer: surfaceSchema,
  errors: ["SURFACE_NOT_FOUND", "PAYLOAD_TOO_LARGE", "UNKNOWN_FORMAT", "DISK_FULL"],
  handle: async ({ useCases }, { tenant, params, body: { version } }) =>
    surfaceToWire(await useCases.rollbackSurface(tenant, parseSurfaceName(params.name), version)),
});
