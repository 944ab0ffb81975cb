import { parseDomain, type Domain } from "../../../domain/domain.ts";
import type { MoodGoal, StatedMoment } from "../../../domain/moment.ts";

export {
  accountParams,
  defaultListLength,
  eventParams,
  friendParams,
  itemParams,
  modelParams,
  surfaceParams,
  userItemParams,
  userParams,
} from "../../../contract/parameters.ts";

/** The domain filter of a query as the use cases take it. Throws `UNKNOWN_DOMAIN`. */
export function domainFilter(domains: readonly Domain[], asked: string | undefined): { readonly domain?: Domain } {
  return asked === undefined ? {} : { domain: parseDomain(asked, domains) };
}

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
