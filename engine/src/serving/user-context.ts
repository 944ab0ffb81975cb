import { moodContextOf, type MoodContext } from "./mood-context.ts";
import { checkTimeZone, looksAtTime, timeContextOf, type TimeContext } from "./time-context.ts";
import type { UserHistory } from "./user-history.ts";
import type { ServingModel } from "./serving-model.ts";
import type { RecommendInput } from "./use-cases.ts";
import type { ServingPorts } from "./user-moment.ts";

/** What is known of the moment beyond what the newest likes say: read once a request, for the context parts of the score. */
export interface UserContext {
  /** Absent where none is known, or none is wanted. */
  readonly mood?: MoodContext;
  /** Absent where no list looks at the time. */
  readonly time?: TimeContext;
}

/** Everything that `contextParts` needs to know of a user. Throws `INVALID_INPUT` for a time zone that there is not. */
export async function userContextOf(
  ports: Pick<ServingPorts, "profiles" | "clock">,
  model: ServingModel | undefined,
  history: UserHistory,
  { tenant, moment: stated = {} }: Pick<RecommendInput, "tenant" | "moment">,
): Promise<UserContext> {
  checkTimeZone(stated.timeZone);
  if (model === undefined) return {};
  const nowMs = ports.clock.nowMs();
  const mood = moodContextOf(model, history, { moment: stated, nowMs: stated.atMs ?? nowMs });
  const known = mood === undefined ? {} : { mood };
  if (!looksAtTime(model)) return known;
  const user = await ports.profiles.getUser(tenant, history.userId);
  const place = {
    ...(user?.region !== undefined && { region: user.region }),
    ...(user?.timeZone !== undefined && { timeZone: user.timeZone }),
  };
  return { ...known, time: await timeContextOf(model, history, { place, nowMs, stated }) };
}
