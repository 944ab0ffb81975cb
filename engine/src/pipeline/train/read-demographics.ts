import { demographicsOf } from "../../domain/demographics.ts";
import type { TenantId, UserId } from "../../domain/ids.ts";
import type { TrainingData } from "../../models/model.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";

/** Age band and place of each of `users`, who are as rows of the preferences; of those alone who agree today. */
export async function readDemographics(
  profiles: ProfileStore,
  tenant: TenantId,
  users: readonly string[],
  nowMs: number,
): Promise<Required<Pick<TrainingData, "demographics">>> {
  const demographics: NonNullable<TrainingData["demographics"]>[number][] = [];
  for (const user of users) demographics.push(demographicsOf(await profiles.getUser(tenant, user as UserId), nowMs));
  return { demographics };
}
