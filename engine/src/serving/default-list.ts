import type { RecommendInput } from "./use-cases.ts";

/** What `GET /v1/users/{id}/recommendations` asks for without any parameter: the list that most ask for. */
export const defaultWishes: Omit<RecommendInput, "tenant" | "userId"> = { moment: {} };

/** By which lists are kept: everything that was asked for besides the user. */
export const listNameOf = (wishes: Omit<RecommendInput, "tenant" | "userId">): string => JSON.stringify(wishes);

export const defaultListName = listNameOf(defaultWishes);
