import { ownTasteSchema, tasteWishSchema } from "../../contract/index.ts";
import { traitParams } from "../../contract/parameters.ts";
import { parseUserId } from "../../domain/ids.ts";
import { parseTrait } from "../../domain/taste.ts";
import { userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const getTasteRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId/taste",
  operationId: "getTaste",
  tag: "users",
  scope: "people",
  summary: "What is believed of a user's taste, each with the events behind it, and what they said of it themselves.",
  params: userParams,
  answer: ownTasteSchema,
  errors: [],
  handle: ({ useCases }, { tenant, params }) => useCases.getTaste(tenant, parseUserId(params.userId)),
});

const editing = {
  url: "/v1/users/:userId/taste/:facet/:value",
  tag: "users",
  scope: "people",
  params: traitParams,
} as const;

export const editTasteRoute = defineRoute({
  ...editing,
  method: "PUT",
  operationId: "editTaste",
  summary: "More or less of a trait than is believed, or never any, from the next list on.",
  body: tasteWishSchema,
  errors: ["UNKNOWN_DOMAIN"],
  handle: ({ useCases }, { tenant, params, body }) =>
    useCases.editTaste(tenant, parseUserId(params.userId), { ...parseTrait(params.facet, params.value), ...body }),
});

export const forgetTasteEditRoute = defineRoute({
  ...editing,
  method: "DELETE",
  operationId: "forgetTasteEdit",
  summary: "Nothing in particular is wanted of a trait any more.",
  errors: [],
  handle: ({ useCases }, { tenant, params }) =>
    useCases.editTaste(tenant, parseUserId(params.userId), parseTrait(params.facet, params.value)),
});
