import type { UserHistory } from "./user-history.ts";
import type { ServingModel } from "./serving-model.ts";
import type { RecommendInput } from "./use-cases.ts";

/** What is known of the moment beyond what the newest likes say: read once a request, for the context parts of the score. */
export interface UserContext {}

/** Everything that `contextParts` needs to know of a user. */
export function userContextOf(
  _model: ServingModel | undefined,
  _history: UserHistory,
  _input: Partial<Pick<RecommendInput, "moment">>,
): UserContext {
  return {};
}
