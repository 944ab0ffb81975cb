import { parseItemId, parseUserId } from "../../domain/ids.ts";
import { userItemParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

const common = {
  url: "/v1/users/:userId/left-out/:itemId",
  tag: "events",
  scope: "people",
  params: userItemParams,
  errors: ["OVERLOADED", "DISK_FULL"],
} as const;

export const leaveOutRoute = defineRoute({
  ...common,
  method: "PUT",
  operationId: "leaveOut",
  summary: "Leaves what the user did and will do with an item out of their taste.",
  handle: ({ useCases }, { tenant, params }) =>
    useCases.leaveOut(tenant, parseUserId(params.userId), parseItemId(params.itemId)),
});

export const letBackInRoute = defineRoute({
  ...common,
  method: "DELETE",
  operationId: "letBackIn",
  summary: "Lets what the user did and will do with an item count again.",
  handle: ({ useCases }, { tenant, params }) =>
    useCases.letBackIn(tenant, parseUserId(params.userId), parseItemId(params.itemId)),
});
