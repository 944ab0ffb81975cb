import { accountListSchema } from "../../contract/index.ts";
import { parseUserId } from "../../domain/ids.ts";
import { userParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const listAccountsRoute = defineRoute({
  method: "GET",
  url: "/v1/users/:userId/accounts",
  operationId: "listAccounts",
  tag: "users",
  scope: "people",
  summary: "The accounts that together are one user.",
  params: userParams,
  answer: accountListSchema,
  errors: [],
  handle: async ({ useCases }, { tenant, params }) => {
    const { accountIds } = await useCases.getProfile(tenant, parseUserId(params.userId));
    return { accountIds };
  },
});
