import { accountListSchema } from "../../contract/index.ts";
import { parseAccountId, parseUserId } from "../../domain/ids.ts";
import { accountParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const unlinkAccountRoute = defineRoute({
  method: "DELETE",
  url: "/v1/users/:userId/accounts/:accountId",
  operationId: "unlinkAccount",
  tag: "users",
  scope: "people",
  summary: "Takes an account from a user; both are then what they would have been. Doing it twice changes nothing.",
  params: accountParams,
  answer: accountListSchema,
  errors: [],
  handle: async ({ useCases }, { tenant, params }) => ({
    accountIds: await useCases.unlinkAccount(tenant, parseUserId(params.userId), parseAccountId(params.accountId)),
  }),
});
