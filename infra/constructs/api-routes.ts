/** Which function answers what. Everything that is not named here is answered by `management`. */
import type { FunctionName } from "../functions.ts";

interface ApiRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly to: Extract<FunctionName, "inference" | "intake">;
}

/** A test compares them with the routes that the engine's function for lists has. */
export const apiRoutes: readonly ApiRoute[] = [
  { method: "GET", path: "/v1/users/{userId}/recommendations", to: "inference" },
  { method: "GET", path: "/v1/users/{userId}/explain/{itemId}", to: "inference" },
  { method: "GET", path: "/v1/users/{userId}/explain/{itemId}/counterfactual", to: "inference" },
  { method: "GET", path: "/v1/users/{userId}/playlist", to: "inference" },
  { method: "GET", path: "/v1/users/{userId}/because-you", to: "inference" },
  { method: "GET", path: "/v1/items/{itemId}/similar", to: "inference" },
  { method: "GET", path: "/v1/trending", to: "inference" },
  { method: "POST", path: "/v1/groups/recommendations", to: "inference" },
  { method: "GET", path: "/v1/parties/{partyId}/recommendations", to: "inference" },
  { method: "POST", path: "/v1/events", to: "intake" },
];

/** What other programs ask for as if this were Gorse, always with a key in `x-api-key`: these keys are counted by the usage plan. */
export const keyedPath = "/api";
