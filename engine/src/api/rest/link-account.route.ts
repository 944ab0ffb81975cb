import { accountListSchema } from "../../contract/index.ts";
import { checkOwnAccount } from "../../domain/access.ts";
import { parseAccountId, parseUserId } from "../../domain/ids.ts";
import { accountParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

export const linkAccountRoute = defineRoute({
  method: "PUT",
  url: "/v1/users/:userId/accounts/:accountId",
  operationId: "linkAccount",
  tag: "users",
  scope: "people",
  summary: "Links an account, or merges an anonymous user (whose id is the account). Doing it twice changes nothing.",
  params: accountParams,
  answer: accountListSchema,
  errors: ["ACCOUNT_LINKED_ELSEWHERE"],
  handle: async ({ useCases }, { tenant, params, principal }) => {
    const accountId = parseAccountId(params.accountId);
    checkOwnAccount(principal, accountId);
    return { accountIds: await useCases.linkAccount(tenant, parseUserId(params.userId), accountId) };
  },
});
