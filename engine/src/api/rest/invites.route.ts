import { inviteSchema, joinSchema, meSchema, newInviteSchema } from "../../contract/access.ts";
import { text } from "../../contract/primitives.ts";
import { checkAllowed } from "../../domain/principal.ts";
import { defineRoute } from "./http/route.ts";
import { answerSignedIn } from "./sign-in.route.ts";

const hourMs = 3_600_000;

export const createInviteRoute = defineRoute({
  method: "POST",
  url: "/v1/invites",
  operationId: "createInvite",
  tag: "access",
  scope: "known",
  isRepeatable: false,
  summary: "Invites guests, who may see lists and send events without an account.",
  body: newInviteSchema,
  answer: inviteSchema,
  errors: [],
  async handle({ useCases }, { tenant, body, principal, caller: { identity } }) {
    checkAllowed(principal, "people", identity?.userId);
    const { id, token, guestCount, expiresAtMs } = await useCases.createInvite(tenant, {
      guestCount: body.guestCount ?? 1,
      ttlMs: (body.hours ?? 24) * hourMs,
      ...(identity?.userId !== undefined && { userId: identity.userId }),
    });
    return { id, invite: token, guestCount, expiresAt: new Date(expiresAtMs).toISOString() };
  },
});

export const withdrawInviteRoute = defineRoute({
  method: "DELETE",
  url: "/v1/invites/:inviteId",
  operationId: "withdrawInvite",
  tag: "access",
  scope: "known",
  summary: "Refuses an invite of one's own from now on. Doing it twice changes nothing.",
  params: { inviteId: text("The invite's id.", 64, "0sWv1Na4Jb9mT2yQx7LkPz") },
  errors: [],
  async handle({ useCases }, { tenant, params, principal, caller: { identity } }) {
    checkAllowed(principal, "people", identity?.userId);
    await useCases.withdrawInvite(tenant, params.inviteId, identity?.userId);
  },
});

export const joinAsGuestRoute = defineRoute({
  method: "POST",
  url: "/v1/guests",
  operationId: "joinAsGuest",
  tag: "access",
  scope: "public",
  isRepeatable: false,
  summary: "Comes by an invite: a new user who is signed in (a cookie) as a guest.",
  body: joinSchema,
  answer: meSchema,
  errors: ["INVITE_NOT_VALID", "OVERLOADED"],
  handle: async ({ useCases }, { body, request, reply }) =>
    answerSignedIn(await useCases.joinAsGuest(body.invite), request, reply),
});
