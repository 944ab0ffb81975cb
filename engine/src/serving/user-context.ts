import { demographicsOf } from "../domain/demographics.ts";
import type { StatedMoment } from "../domain/moment.ts";
import type { User } from "../domain/user.ts";
import { moodContextOf, type MoodContext } from "./mood-context.ts";
import { checkTimeZone, looksAtTime, timeContextOf, type TimeContext } from "./time-context.ts";
import type { UserHistory } from "./user-history.ts";
import type { ServingModel } from "./serving-model.ts";

/** What is known of the moment beyond what the newest likes say: read once a request, for the context parts of the score. */
export interface UserContext {
  /** Absent where none is known, or none is wanted. */
  readonly mood?: MoodContext;
  /** Absent where no list looks at the time. */
  readonly time?: TimeContext;
  /** Which demographic cluster the user is in; absent without consent. */
  readonly cluster?: number;
}

/** Everything that `contextParts` needs to know of a user. Throws `INVALID_INPUT` for a time zone that there is not. */
export async function userContextOf(
  model: ServingModel | undefined,
  history: UserHistory,
  about: { readonly moment?: StatedMoment | undefined; readonly user: User | undefined; readonly nowMs: number },
): Promise<UserContext> {
  const { moment: stated = {}, user, nowMs } = about;
  checkTimeZone(stated.timeZone);
  if (model === undefined) return {};
  const cluster = model.clusters.clusterOf(demographicsOf(user, nowMs));
  const mood = moodContextOf(model, history, { moment: stated, nowMs: stated.atMs ?? nowMs });
  const place = {
    ...(user?.region !== undefined && { region: user.region }),
    ...(user?.timeZone !== undefined && { timeZone: user.timeZone }),
  };
  return {
    ...(cluster !== undefined && { cluster }),
    ...(mood !== undefined && { mood }),
    ...(looksAtTime(model) && { time: await timeContextOf(model, history, { place, nowMs, stated }) }),
  };
}
