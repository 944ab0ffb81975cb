import type { Route } from "./http/route.ts";
import { listRoutes } from "./list-routes.ts";
import { addFriendsRoute } from "./add-friends.route.ts";
import { addItemsRoute } from "./add-items.route.ts";
import { addRelationsRoute } from "./add-relations.route.ts";
import { getDataQualityRoute } from "./data-quality.route.ts";
import { deleteItemRoute } from "./delete-item.route.ts";
import { deleteRelationRoute } from "./delete-relation.route.ts";
import { eraseUserRoute } from "./erase-user.route.ts";
import { exportUserRoute } from "./export-user.route.ts";
import {
  acceptFriendRequestRoute,
  blockPersonRoute,
  declineFriendRequestRoute,
  listBlocksRoute,
  listFriendRequestsRoute,
  sendFriendRequestRoute,
  unblockPersonRoute,
  withdrawFriendRequestRoute,
} from "./friend-requests.routes.ts";
import {
  friendActivityRoute,
  hideItemRoute,
  listFriendsRoute,
  removeFriendRoute,
  showItemRoute,
  tasteMatchRoute,
} from "./friends.routes.ts";
import { getItemRoute } from "./get-item.route.ts";
import { getRecommendationRoute } from "./get-recommendation.route.ts";
import { getModelRoute } from "./get-model.route.ts";
import { getRelationsRoute } from "./get-relations.route.ts";
import { getUserRoute } from "./get-user.route.ts";
import { listFailedEventsRoute, listLatestEventsRoute, replayFailedEventsRoute } from "./event-log.routes.ts";
import { getEvaluationRoute, listEvaluationsRoute } from "./evaluations.routes.ts";
import { getEmbeddingMapRoute } from "./embedding-map.route.ts";
import { decideLinkRoute, listDoubtfulLinksRoute } from "./doubtful-links.routes.ts";
import { leaveOutRoute, letBackInRoute } from "./leave-out.route.ts";
import { linkAccountRoute } from "./link-account.route.ts";
import { listAccountsRoute } from "./list-accounts.route.ts";
import { listEventsRoute } from "./list-events.route.ts";
import { listItemsRoute } from "./list-items.route.ts";
import { listModelsRoute } from "./list-models.route.ts";
import { listUsersRoute } from "./list-users.route.ts";
import { patchItemRoute } from "./patch-item.route.ts";
import { patchUserRoute } from "./patch-user.route.ts";
import { editTasteRoute, forgetTasteEditRoute, getTasteRoute } from "./own-taste.route.ts";
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
} from "./parties.routes.ts";
import { promoteModelRoute } from "./promote-model.route.ts";
import { getOverviewRoute } from "./overview.route.ts";
import { putItemRoute } from "./put-item.route.ts";
import { putItemsRoute } from "./put-items.route.ts";
import { putUserRoute } from "./put-user.route.ts";
import { previewListRoute } from "./recommend.route.ts";
import { recordEventsRoute } from "./record-events.route.ts";
import { retractEventRoute } from "./retract-event.route.ts";
import { getRunRoute, listRunsRoute, startRunRoute } from "./runs.routes.ts";
import { rollbackModelRoute } from "./rollback-model.route.ts";
import { previewSurfaceRoute, publishSurfaceRoute, rollbackSurfaceRoute } from "./publish-surface.route.ts";
import { deleteSurfaceRoute, getSurfaceRoute, listSurfacesRoute, putSurfaceRoute } from "./surfaces.route.ts";
import { unlinkAccountRoute } from "./unlink-account.route.ts";
import {
  createWebhookRoute,
  deleteWebhookRoute,
  listWebhooksRoute,
  pingWebhookRoute,
  rotateWebhookSecretRoute,
  webhookAttemptsRoute,
} from "./webhooks.routes.ts";
import { createKeyRoute } from "./create-key.route.ts";
import { createInviteRoute, joinAsGuestRoute, withdrawInviteRoute } from "./invites.route.ts";
import { listKeysRoute } from "./list-keys.route.ts";
import { changePassphraseRoute, getMeRoute, signOutRoute } from "./me.route.ts";
import { revokeKeyRoute } from "./revoke-key.route.ts";
import { signInRoute, signUpRoute } from "./sign-in.route.ts";

/** Every route whose body, if it has one, is JSON: a new one is added here. */
export const jsonRoutes: readonly Route[] = [
  ...listRoutes,
  getRecommendationRoute,
  putItemRoute,
  patchItemRoute,
  putItemsRoute,
  addItemsRoute,
  getItemRoute,
  deleteItemRoute,
  listItemsRoute,
  addRelationsRoute,
  deleteRelationRoute,
  getRelationsRoute,
  getUserRoute,
  putUserRoute,
  patchUserRoute,
  listUsersRoute,
  eraseUserRoute,
  exportUserRoute,
  listAccountsRoute,
  linkAccountRoute,
  unlinkAccountRoute,
  listFriendsRoute,
  addFriendsRoute,
  removeFriendRoute,
  tasteMatchRoute,
  listFriendRequestsRoute,
  sendFriendRequestRoute,
  withdrawFriendRequestRoute,
  acceptFriendRequestRoute,
  declineFriendRequestRoute,
  listBlocksRoute,
  blockPersonRoute,
  unblockPersonRoute,
  friendActivityRoute,
  hideItemRoute,
  showItemRoute,
  recordEventsRoute,
  listEventsRoute,
  retractEventRoute,
  leaveOutRoute,
  letBackInRoute,
  getTasteRoute,
  editTasteRoute,
  forgetTasteEditRoute,
  listModelsRoute,
  getModelRoute,
  promoteModelRoute,
  rollbackModelRoute,
  listSurfacesRoute,
  getSurfaceRoute,
  putSurfaceRoute,
  deleteSurfaceRoute,
  previewListRoute,
  previewSurfaceRoute,
  publishSurfaceRoute,
  rollbackSurfaceRoute,
  createPartyRoute,
  getPartyRoute,
  listPartiesRoute,
  createPartyInviteRoute,
  listPartyInvitesRoute,
  revokePartyInviteRoute,
  findPartyInviteRoute,
  partyMessagesRoute,
  partyAuditRoute,
  partyCalendarRoute,
  createWebhookRoute,
  listWebhooksRoute,
  deleteWebhookRoute,
  rotateWebhookSecretRoute,
  pingWebhookRoute,
  webhookAttemptsRoute,
  getOverviewRoute,
  getDataQualityRoute,
  listLatestEventsRoute,
  listFailedEventsRoute,
  replayFailedEventsRoute,
  listRunsRoute,
  getRunRoute,
  startRunRoute,
  listDoubtfulLinksRoute,
  decideLinkRoute,
  getEmbeddingMapRoute,
  listEvaluationsRoute,
  getEvaluationRoute,
  createKeyRoute,
  listKeysRoute,
  revokeKeyRoute,
  signUpRoute,
  signInRoute,
  signOutRoute,
  getMeRoute,
  changePassphraseRoute,
  createInviteRoute,
  withdrawInviteRoute,
  joinAsGuestRoute,
];
