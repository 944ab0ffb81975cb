import { Type } from "typebox";
import { parseDomain, type Domain } from "../../../domain/domain.ts";
import type { MoodGoal, StatedMoment } from "../../../domain/moment.ts";
import { moodGoal, moodText } from "../../../contract/mood.ts";
import { accountId, domain, id, itemId, userId } from "../../../contract/primitives.ts";

/** The parameters that several routes share, as the OpenAPI document describes them. */
export const itemParams = { itemId: itemId("The item's id, percent-encoded.") };
export const userParams = { userId: userId("The user's id, percent-encoded.") };
export const accountParams = { ...userParams, accountId: accountId("The account's id, percent-encoded.") };
export const eventParams = { ...userParams, eventId: id("The event's id, percent-encoded.", "e-0001") };
export const userItemParams = { ...userParams, ...itemParams };

export const listLength = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 200, description: "How many; 20 when left out.", examples: [20] }),
);
export const defaultListLength = 20;
export const onlyDomain = Type.Optional(domain("Only items of this domain."));

/** The domain filter of a query as the use cases take it. Throws `UNKNOWN_DOMAIN`. */
export function domainFilter(domains: readonly Domain[], asked: string | undefined): { readonly domain?: Domain } {
  return asked === undefined ? {} : { domain: parseDomain(asked, domains) };
}

/** The mood that a user states, and what to make of it; what is left out is inferred. */
export const moodQuery = { mood: Type.Optional(moodText), moodGoal: Type.Optional(moodGoal) };

export function statedMood({
  mood,
  moodGoal: goal,
}: {
  readonly mood?: string | undefined;
  readonly moodGoal?: MoodGoal | undefined;
}): StatedMoment {
  const [valence = 0, arousal = 0] = mood?.split(",").map(Number) ?? [];
  return { ...(mood !== undefined && { mood: { valence, arousal } }), ...(goal !== undefined && { moodGoal: goal }) };
}
