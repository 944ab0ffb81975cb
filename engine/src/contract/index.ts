/** The wire contract: one schema for every shape that crosses a connection, and the types inferred from them. */
export * from "./access.ts";
export * from "./because-you.ts";
export * from "./counterfactual.ts";
export { dataQualitySchema, qualityMeasures, type WireDataQuality } from "./data-quality.ts";
export {
  decidedLinkSchema,
  doubtfulLinkListSchema,
  linkDecisions,
  linkDecisionSchema,
  type WireDoubtfulLink,
} from "./doubtful-link.ts";
export { embeddingMapSchema, type WireEmbeddingMap } from "./embedding-map.ts";
export * from "./error.ts";
export * from "./event.ts";
export {
  evaluationListSchema,
  evaluationReportSchema,
  type WireEvaluationList,
  type WireEvaluationOutline,
  type WireEvaluationReport,
} from "./evaluation.ts";
export {
  failedEventListSchema,
  latestEventsSchema,
  replayReportSchema,
  replayWishSchema,
  type WireFailedEvent,
} from "./event-log.ts";
export * from "./exposure.ts";
export * from "./friend.ts";
export * from "./group.ts";
export { habitsSchema } from "./habits.ts";
export * from "./item.ts";
export { listChangeSchema, type WireListChange } from "./list-change.ts";
export * from "./model.ts";
export { believedMoodSchema, moodGoals, type WireBelievedMood } from "./mood.ts";
export {
  chatMessageSchema,
  partyControls,
  partyMemberSchema,
  partyPhases,
  partyRoles,
  partyStateSchema,
  partyTolerances,
  playbackSchema,
  readinessKinds,
} from "./party.ts";
export * from "./party-change.ts";
export { partyCommandSchema, settingsWishSchema } from "./party-command.ts";
export {
  partyActSchema,
  partyChangeMessageSchema,
  partyClosedSchema,
  partyDoneSchema,
  partyJoinSchema,
  partyLeaveSchema,
  partyMessageSchema,
  partyMissedSchema,
  partyNoticeMessageSchema,
  partyProbedSchema,
  partyProbeSchema,
} from "./party-messages.ts";
export * from "./party-outline.ts";
export * from "./playlist.ts";
export { overviewSchema, type WireOverview } from "./overview.ts";
export { companies, eventContextSchema, momentSchema, weathers, type WireMoment } from "./moment.ts";
export * from "./mcp.ts";
export type { Wire } from "./primitives.ts";
export * from "./recommendation.ts";
export * from "./relation.ts";
export * from "./taste.ts";
export * from "./trending.ts";
export { tasteEditSchema, tasteFacets, tasteWishes } from "./taste-edit.ts";
export {
  runListSchema,
  runOutlineSchema,
  runSchema,
  runStatuses,
  runSteps,
  runTriggers,
  stepStatuses,
  type WireRun,
  type WireRunOutline,
} from "./run.ts";
export * from "./socket.ts";
export * from "./surface.ts";
export * from "./user.ts";
export * from "./webhook.ts";
