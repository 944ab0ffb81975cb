/** The wire contract: one schema for every shape that crosses a connection, and the types inferred from them. */
export * from "./error.ts";
export * from "./event.ts";
export * from "./exposure.ts";
export { habitsSchema } from "./habits.ts";
export * from "./item.ts";
export { listChangeSchema, type WireListChange } from "./list-change.ts";
export * from "./model.ts";
export { believedMoodSchema, moodGoals, type WireBelievedMood } from "./mood.ts";
export * from "./playlist.ts";
export { companies, eventContextSchema, momentSchema, weathers, type WireMoment } from "./moment.ts";
export * from "./mcp.ts";
export type { Wire } from "./primitives.ts";
export * from "./recommendation.ts";
export * from "./relation.ts";
export * from "./socket.ts";
export * from "./user.ts";
export * from "./webhook.ts";
