import { parseEventId, parseUserId } from "../../domain/ids.ts";
import { eventParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const retractEventRoute = defineRoute({
  method: "DELETE",
  url: "/v1/users/:userId/events/:eventId",
  operationId: "retractEvent",
  tag: "events",
  scope: "people",
  summary:
    "Takes an event back: lists are as if it had never been. It stays in the history, marked. Twice changes nothing.",
  params: eventParams,
  errors: ["EVENT_NOT_FOUND", "OVERLOADED", "DISK_FULL"],
  handle: ({ useCases }, { tenant, params }) =>
    useCases.retractEvent(tenant, parseUserId(params.userId), parseEventId(params.eventId)),
});
