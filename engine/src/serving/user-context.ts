import { demographicsOf } from "../domain/demographics.ts";
import type { User } from "../domain/user.ts";
import type { UserHistory } from "./user-history.ts";
import type { ServingModel } from "./serving-model.ts";
import type { RecommendInput } from "./use-cases.ts";

/** What is known of the moment beyond what the newest likes say: read once a request, for the context parts of the score. */
export interface UserContext {
  /** Which demographic cluster the user is in; absent without consent. */
  readonly cluster?: number;
}

/** Everything that `contextParts` needs to know of a user. */
export function userContextOf(
  model: ServingModel | undefined,
  _history: UserHistory,
  { user, nowMs }: Partial<Pick<RecommendInput, "moment">> & { readonly user?: User; readonly nowMs: number },
): UserContext {
  const cluster = model?.clusters.clusterOf(demographicsOf(user, nowMs));
  return { ...(cluster !== undefined && { cluster }) };
}
