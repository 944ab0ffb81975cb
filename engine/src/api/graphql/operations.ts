import { Type, type TSchema } from "typebox";
import { eventBatchSchema, itemSchema, relationSchema } from "../../contract/index.ts";
import { itemId } from "../../contract/primitives.ts";
import { addFriendsRoute } from "../rest/add-friends.route.ts";
import { addItemsRoute } from "../rest/add-items.route.ts";
import { addRelationsRoute } from "../rest/add-relations.route.ts";
import { becauseYouRoute } from "../rest/because-you.route.ts";
import { counterfactualRoute } from "../rest/counterfactual.route.ts";
import { getDataQualityRoute } from "../rest/data-quality.route.ts";
import { deleteItemRoute } from "../rest/delete-item.route.ts";
import { deleteRelationRoute } from "../rest/delete-relation.route.ts";
import { decideLinkRoute, listDoubtfulLinksRoute } from "../rest/doubtful-links.routes.ts";
import { eraseUserRoute } from "../rest/erase-user.route.ts";
import { getEvaluationRoute, listEvaluationsRoute } from "../rest/evaluations.routes.ts";
import { getEmbeddingMapRoute } from "../rest/embedding-map.route.ts";
import { explainRoute } from "../rest/explain.route.ts";
import { listFailedEventsRoute, listLatestEventsRoute, replayFailedEventsRoute } from "../rest/event-log.routes.ts";
import { exportUserRoute } from "../rest/export-user.route.ts";
import {
  acceptFriendRequestRoute,
  blockPersonRoute,
  declineFriendRequestRoute,
  listBlocksRoute,
  listFriendRequestsRoute,
  sendFriendRequestRoute,
  unblockPersonRoute,
  withdrawFriendRequestRoute,
} from "../rest/friend-requests.routes.ts";
import {
  friendActivityRoute,
  hideItemRoute,
  listFriendsRoute,
  removeFriendRoute,
  showItemRoute,
  tasteMatchRoute,
} from "../rest/friends.routes.ts";
import { getModelRoute } from "../rest/get-model.route.ts";
import { getRecommendationRoute } from "../rest/get-recommendation.route.ts";
import { getRelationsRoute } from "../rest/get-relations.route.ts";
import { getUserRoute } from "../rest/get-user.route.ts";
import { groupListRoute } from "../rest/group-list.route.ts";
import type { AnyRouteDefinition, Route } from "../rest/http/route.ts";
import { leaveOutRoute, letBackInRoute } from "../rest/leave-out.route.ts";
import { linkAccountRoute } from "../rest/link-account.route.ts";
import { listEventsRoute } from "../rest/list-events.route.ts";
import { listItemsRoute } from "../rest/list-items.route.ts";
import { listModelsRoute } from "../rest/list-models.route.ts";
import { listUsersRoute } from "../rest/list-users.route.ts";
import { editTasteRoute, forgetTasteEditRoute, getTasteRoute } from "../rest/own-taste.route.ts";
import { getOverviewRoute } from "../rest/overview.route.ts";
import { partyListRoute } from "../rest/party-list.route.ts";
import {
  createPartyInviteRoute,
  createPartyRoute,
  findPartyInviteRoute,
  getPartyRoute,
  listPartiesRoute,
  listPartyInvitesRoute,
  partyAuditRoute,
  partyCalendarRoute,
  partyMessagesRoute,
  revokePartyInviteRoute,
} from "../rest/parties.routes.ts";
import { playlistRoute } from "../rest/playlist.route.ts";
import { promoteModelRoute } from "../rest/promote-model.route.ts";
import { putItemsRoute } from "../rest/put-items.route.ts";
import { putUserRoute } from "../rest/put-user.route.ts";
import { recommendRoute } from "../rest/recommend.route.ts";
import { recordEventsRoute } from "../rest/record-events.route.ts";
import { retractEventRoute } from "../rest/retract-event.route.ts";
import { getRunRoute, listRunsRoute, startRunRoute } from "../rest/runs.routes.ts";
import { rollbackModelRoute } from "../rest/rollback-model.route.ts";
import { similarRoute } from "../rest/similar.route.ts";
import { trendingRoute } from "../rest/trending.route.ts";
import { unlinkAccountRoute } from "../rest/unlink-account.route.ts";
import {
  createWebhookRoute,
  deleteWebhookRoute,
  listWebhooksRoute,
  pingWebhookRoute,
  rotateWebhookSecretRoute,
  webhookAttemptsRoute,
} from "../rest/webhooks.routes.ts";

/** A field of Query or Mutation: what a route does, under the same rules. */
export interface Operation {
  readonly kind: "query" | "mutation";
  readonly field: string;
  readonly route: AnyRouteDefinition;
  /** Its properties are arguments beside the route's own, unless `bodyArgument` names one for all of it. */
  readonly body?: TSchema;
  readonly bodyArgument?: string;
  /** What asking costs, besides what is selected (`cost.ts`). */
  readonly cost: number;
}

type Options = Pick<Operation, "body" | "bodyArgument"> & { readonly cost?: number };

const operation =
  (kind: Operation["kind"]) =>
  (field: string, { definition }: Route, { cost = 5, ...options }: Options = {}): Operation => ({
    kind,
    field,
    route: definition,
    cost,
    ...(definition.body !== undefined && { body: definition.body }),
    ...options,
  });
const query = operation("query");
const mutation = operation("mutation");

/** Every use case that GraphQL offers: a new one is added here. One item is asked for by `item`, which batches. */
export const operations: readonly Operation[] = [
  query("recommendations", recommendRoute, { cost: 20 }),
  query("explanation", explainRoute, { cost: 20 }),
  query("counterfactual", counterfactualRoute, { cost: 200 }),
  query("playlist", playlistRoute, { cost: 20 }),
  query("similar", similarRoute, { cost: 10 }),
  query("becauseYou", becauseYouRoute, { cost: 50 }),
  query("trending", trendingRoute),
  query("groupRecommendations", groupListRoute, { cost: 100 }),
  query("partyRecommendations", partyListRoute, { cost: 100 }),
  query("items", listItemsRoute),
  query("relations", getRelationsRoute),
  query("profile", getUserRoute),
  query("users", listUsersRoute),
  query("events", listEventsRoute),
  query("taste", getTasteRoute, { cost: 10 }),
  query("friends", listFriendsRoute),
  query("friendRequests", listFriendRequestsRoute),
  query("blocks", listBlocksRoute),
  query("friendActivity", friendActivityRoute, { cost: 20 }),
  query("tasteMatch", tasteMatchRoute, { cost: 20 }),
  query("exportUser", exportUserRoute, { cost: 100 }),
  query("recommendation", getRecommendationRoute),
  query("party", getPartyRoute),
  query("parties", listPartiesRoute, { cost: 10 }),
  query("partyInvite", findPartyInviteRoute),
  query("partyInvites", listPartyInvitesRoute),
  query("partyMessages", partyMessagesRoute),
  query("partyAudit", partyAuditRoute),
  query("partyCalendar", partyCalendarRoute),
  query("models", listModelsRoute),
  query("model", getModelRoute),
  query("webhooks", listWebhooksRoute),
  query("webhookAttempts", webhookAttemptsRoute),
  query("overview", getOverviewRoute, { cost: 10 }),
  query("dataQuality", getDataQualityRoute, { cost: 20 }),
  query("latestEvents", listLatestEventsRoute, { cost: 10 }),
  query("failedEvents", listFailedEventsRoute, { cost: 10 }),
  query("runs", listRunsRoute, { cost: 10 }),
  query("run", getRunRoute),
  query("doubtfulLinks", listDoubtfulLinksRoute),
  query("embeddingMap", getEmbeddingMapRoute, { cost: 100 }),
  query("evaluations", listEvaluationsRoute, { cost: 10 }),
  query("evaluation", getEvaluationRoute, { cost: 10 }),

  mutation("recordEvents", recordEventsRoute, { body: eventBatchSchema }),
  mutation("retractEvent", retractEventRoute),
  mutation("leaveOut", leaveOutRoute),
  mutation("letBackIn", letBackInRoute),
  mutation("editTaste", editTasteRoute),
  mutation("forgetTasteEdit", forgetTasteEditRoute),
  mutation("addItems", addItemsRoute),
  mutation("putItems", putItemsRoute),
  mutation("deleteItem", deleteItemRoute),
  mutation("addRelations", addRelationsRoute),
  mutation("deleteRelation", deleteRelationRoute),
  mutation("putUser", putUserRoute, { bodyArgument: "settings" }),
  mutation("linkAccount", linkAccountRoute),
  mutation("unlinkAccount", unlinkAccountRoute),
  mutation("addFriends", addFriendsRoute),
  mutation("removeFriend", removeFriendRoute),
  mutation("sendFriendRequest", sendFriendRequestRoute),
  mutation("withdrawFriendRequest", withdrawFriendRequestRoute),
  mutation("acceptFriendRequest", acceptFriendRequestRoute),
  mutation("declineFriendRequest", declineFriendRequestRoute),
  mutation("blockPerson", blockPersonRoute),
  mutation("unblockPerson", unblockPersonRoute),
  mutation("hideItem", hideItemRoute),
  mutation("showItem", showItemRoute),
  mutation("eraseUser", eraseUserRoute, { cost: 100 }),
  mutation("createParty", createPartyRoute),
  mutation("createPartyInvite", createPartyInviteRoute),
  mutation("revokePartyInvite", revokePartyInviteRoute),
  mutation("promoteModel", promoteModelRoute),
  mutation("rollbackModel", rollbackModelRoute),
  mutation("replayFailedEvents", replayFailedEventsRoute, { cost: 100 }),
  mutation("decideLink", decideLinkRoute),
  mutation("startRun", startRunRoute, { cost: 100 }),
  mutation("createWebhook", createWebhookRoute),
  mutation("deleteWebhook", deleteWebhookRoute),
  mutation("rotateWebhookSecret", rotateWebhookSecretRoute),
  mutation("pingWebhook", pingWebhookRoute),
];

/** The arguments that stand in a route's path and query. */
export function placeSchema({ params = {}, query: rest = {} }: AnyRouteDefinition): TSchema {
  return Type.Object({ ...params, ...rest }, { additionalProperties: false });
}

/** A step from something to the items that it names: all that a request takes at once are read together. */
export interface Edge {
  readonly type: string;
  readonly field: string;
  readonly description: string;
  readonly to: { readonly schema: TSchema; readonly isList?: boolean };
  /** The property that holds the item's id. */
  readonly from: string;
}

const item = { schema: itemSchema };

export const edges: readonly Edge[] = [
  { type: "Reason", field: "anchor", description: "The item that anchorId names.", to: item, from: "anchorId" },
  { type: "Preference", field: "item", description: "The item that itemId names.", to: item, from: "itemId" },
  { type: "Event", field: "item", description: "The item that itemId names.", to: item, from: "itemId" },
  { type: "Relation", field: "fromItem", description: "The item at the near end.", to: item, from: "from" },
  { type: "Relation", field: "toItem", description: "The item at the far end.", to: item, from: "to" },
  {
    type: "Item",
    field: "relations",
    description: "Every relation that touches the item, at either end.",
    to: { schema: relationSchema, isList: true },
    from: "id",
  },
];

/** Asks for one item by the same way as the edges. */
export const itemQuery = {
  field: "item",
  description: "One item; null where there is none. Several in one request are read together.",
  args: Type.Object({ itemId: itemId("The item's id.") }, { additionalProperties: false }),
  itemSchema,
};
