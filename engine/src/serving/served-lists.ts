import { EngineError } from "../domain/errors.ts";
import type { ExposureRecord, ServedRecord } from "../domain/exposure.ts";
import type { TenantId } from "../domain/ids.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import { accountsBelow, resolveUser } from "./accounts.ts";
import type { AttributedList } from "./use-cases.ts";

export interface FoundList {
  readonly list: ServedRecord;
  /** How often it went out. */
  readonly servedCount: number;
}

/** A part of what was served to somebody. */
export interface ServedPage {
  readonly records: readonly ExposureRecord[];
  /** Where to go on; absent at the end. */
  readonly next?: string;
}

/** What was served, as it is kept. */
export interface ServedLists {
  find(tenant: TenantId, recommendationId: string): Promise<FoundList | undefined>;
  /** Page by page, oldest first, from behind `after`. A page may be empty without being the last. */
  ofPeople(tenant: TenantId, ids: readonly string[], after: string | undefined): Promise<ServedPage>;
  /** Removes all that was served to these people, for good. */
  erase(tenant: TenantId, ids: readonly string[]): Promise<void>;
}

/** A list as it was served, and what its user did that names it. Throws `RECOMMENDATION_NOT_FOUND`. */
export async function getRecommendation(
  { servedLists, profiles }: { readonly servedLists: ServedLists; readonly profiles: ProfileStore },
  tenant: TenantId,
  recommendationId: string,
): Promise<AttributedList> {
  const found = await servedLists.find(tenant, recommendationId);
  if (found === undefined)
    throw new EngineError(
      "RECOMMENDATION_NOT_FOUND",
      `No list ${JSON.stringify(recommendationId.slice(0, 80))} was served, or its user was erased. ` +
        "Events may still name it: others may make ids of their own.",
    );
  const { userId } = found.list;
  if (userId === undefined) return { ...found, events: [] };
  const user = await resolveUser({ profiles }, tenant, userId);
  const accounts = await accountsBelow({ profiles }, tenant, user);
  const history = await profiles.history(tenant, accounts, Number.MAX_SAFE_INTEGER);
  return {
    ...found,
    events: history
      .filter((event) => "recommendationId" in event && event.recommendationId === recommendationId)
      .toReversed(),
  };
}
