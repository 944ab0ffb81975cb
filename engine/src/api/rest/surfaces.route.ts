import { surfaceContentSchema, surfaceListSchema, surfaceSchema } from "../../contract/index.ts";
import { parseSurfaceName } from "../../domain/surface/surface.ts";
import { contentTag } from "../../serving/content-tag.ts";
import { parseSurfaceContent, surfaceTag, surfaceToWire } from "../surface-wire.ts";
import { surfaceParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const listSurfacesRoute = defineRoute({
  method: "GET",
  url: "/v1/surfaces",
  operationId: "listSurfaces",
  tag: "lists",
  scope: "operate",
  summary: "The surfaces that have rules, or a draft of some.",
  answer: surfaceListSchema,
  tagOf: contentTag,
  errors: [],
  handle: async ({ useCases }, { tenant }) => ({ surfaces: (await useCases.listSurfaces(tenant)).map(surfaceToWire) }),
});

export const getSurfaceRoute = defineRoute({
  method: "GET",
  url: "/v1/surfaces/:name",
  operationId: "getSurface",
  tag: "lists",
  scope: "operate",
  summary: "A surface's draft and versions.",
  params: surfaceParams,
  answer: surfaceSchema,
  tagOf: surfaceTag,
  errors: ["SURFACE_NOT_FOUND"],
  handle: async ({ useCases }, { tenant, params }) =>
    surfaceToWire(await useCases.getSurface(tenant, parseSurfaceName(params.name))),
});

export const putSurfaceRoute = defineRoute({
  method: "PUT",
  url: "/v1/surfaces/:name",
  operationId: "putSurface",
  tag: "lists",
  scope: "operate",
  summary: "Makes or replaces a surface's draft. Lists change when it is published.",
  params: surfaceParams,
  body: surfaceContentSchema,
  answer: surfaceSchema,
  tagOf: surfaceTag,
  isConditional: true,
  errors: ["PAYLOAD_TOO_LARGE", "UNKNOWN_FORMAT", "DISK_FULL"],
  handle: async ({ useCases }, { tenant, principal, params, body, condition }) => {
    const change = { by: principal.name, condition };
    const name = parseSurfaceName(params.name);
    return surfaceToWire(await useCases.putSurface(tenant, name, parseSurfaceContent(body), change));
  },
});

export const deleteSurfaceRoute = defineRoute({
  method: "DELETE",
  url: "/v1/surfaces/:name",
  operationId: "deleteSurface",
  tag: "lists",
  scope: "operate",
  summary: "Deletes a surface's draft and versions: lists there obey no rules any more.",
  params: surfaceParams,
  errors: ["DISK_FULL"],
  handle: ({ useCases }, { tenant, params }) => useCases.deleteSurface(tenant, parseSurfaceName(params.name)),
});
