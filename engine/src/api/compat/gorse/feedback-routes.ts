import { parseItemId, parseUserId } from "../../../domain/ids.ts";
import type { GorseFeedback } from "../../../serving/gorse/gorse-use-cases.ts";
import { countOf, gorseRoute, type AddGorseRoute } from "./gorse-route.ts";
import { feedbackListSchema } from "./gorse-schemas.ts";
import { cursorToWire, feedbackToWire, parseCursor, parseFeedback, rowsAffected } from "./gorse-wire.ts";
import { defaultCount, maxPage } from "./limits.ts";

const put = (method: "POST" | "PUT") =>
  gorseRoute({
    method,
    path: "/feedback",
    scope: "events",
    body: feedbackListSchema,
    handle: async ({ useCases, metrics, gorse }, { tenant, body }) => {
      const feedback = body.map((row) => parseFeedback(row, gorse.feedbackKinds));
      await useCases.putGorseFeedback(tenant, feedback, { isOverwriting: method === "PUT", domain: gorse.domain });
      metrics.countEvents("accepted", feedback.length);
      return rowsAffected(feedback.length);
    },
  });

const list = (path: "/feedback" | "/feedback/:type") =>
  gorseRoute({
    method: "GET",
    path,
    scope: "people",
    handle: async ({ useCases }, { tenant, param, query }) => {
      const [type, cursor] = [param("type"), query("cursor")];
      const page = await useCases.listGorseFeedback(tenant, {
        limit: Math.min(maxPage, countOf(query, "n", defaultCount)),
        ...(type && { type }),
        ...(cursor && { after: parseCursor(cursor) }),
      });
      return { Cursor: cursorToWire(page), Feedback: page.entries.map(feedbackToWire) };
    },
  });

/** All of a user's or an item's where the path names no type. */
const ofType = (feedback: readonly GorseFeedback[], type: string) =>
  feedback.filter((one) => type === "" || one.type === type).map(feedbackToWire);

const ofUser = (path: string) =>
  gorseRoute({
    method: "GET",
    path,
    scope: "people",
    handle: async ({ useCases }, { tenant, param }) =>
      ofType(await useCases.gorseFeedbackOfUser(tenant, parseUserId(param("userId"))), param("type")),
  });

const ofItem = (path: string) =>
  gorseRoute({
    method: "GET",
    path,
    scope: "people",
    handle: async ({ useCases }, { tenant, param }) =>
      ofType(await useCases.gorseFeedbackOfItem(tenant, parseItemId(param("itemId"))), param("type")),
  });

const remove = (path: string) =>
  gorseRoute({
    method: "DELETE",
    path,
    scope: "events",
    handle: async ({ useCases }, { tenant, param }) => {
      const type = param("type");
      const key = { userId: parseUserId(param("userId")), itemId: parseItemId(param("itemId")), ...(type && { type }) };
      return rowsAffected(await useCases.deleteGorseFeedback(tenant, key));
    },
  });

export const feedbackRoutes: readonly AddGorseRoute[] = [
  put("POST"),
  put("PUT"),
  list("/feedback"),
  list("/feedback/:type"),
  gorseRoute({
    method: "GET",
    path: "/feedback/:userId/:itemId",
    scope: "people",
    handle: async ({ useCases }, { tenant, param }) => {
      const itemId = parseItemId(param("itemId"));
      const feedback = await useCases.gorseFeedbackOfUser(tenant, parseUserId(param("userId")));
      return feedback.filter((one) => one.itemId === itemId).map(feedbackToWire);
    },
  }),
  gorseRoute({
    method: "GET",
    path: "/feedback/:type/:userId/:itemId",
    scope: "people",
    handle: async ({ useCases }, { tenant, param }) => {
      const itemId = parseItemId(param("itemId"));
      const feedback = await useCases.gorseFeedbackOfUser(tenant, parseUserId(param("userId")));
      const found = feedback.find((one) => one.itemId === itemId && one.type === param("type"));
      return found === undefined ? {} : feedbackToWire(found);
    },
  }),
  remove("/feedback/:userId/:itemId"),
  remove("/feedback/:type/:userId/:itemId"),
  ofUser("/user/:userId/feedback"),
  ofUser("/user/:userId/feedback/:type"),
  ofItem("/item/:itemId/feedback"),
  ofItem("/item/:itemId/feedback/:type"),
];
