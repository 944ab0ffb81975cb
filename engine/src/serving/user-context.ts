import { moodContextOf, type MoodContext } from "./mood-context.ts";
import type { UserHistory } from "./user-history.ts";
import type { ServingModel } from "./serving-model.ts";
import type { RecommendInput } from "./use-cases.ts";

/** What is known of the moment beyond what the newest likes say: read once a request, for the context parts of the score. */
export interface UserContext {
  readonly mood?: MoodContext;
}

/** Everything that `contextParts` needs to know of a user. */
export function userContextOf(
  model: ServingModel | undefined,
  history: UserHistory,
  { moment, nowMs }: Partial<Pick<RecommendInput, "moment">> & { readonly nowMs: number },
): UserContext {
  const about = { ...(moment && { moment }), nowMs: moment?.atMs ?? nowMs };
  const mood = model && moodContextOf(model, history, about);
  return { ...(mood && { mood }) };
}
