import { inviteSchema, joinSchema, meSchema, newInviteSchema } from "../../contract/access.ts";
import { text } from "../../contract/primitives.ts";
import { defineRoute } from "./http/route.ts";
import { answerSignedIn } from "./sign-in.route.ts";

const hourMs = 3_600_000;

export const createInviteRoute = defineRoute({
  method: "POST",
  url: "/v1/invites",
  operationId: "createInvite",
  tag: "access",
  scope: "people",
  summary: "Invites guests, who may see lists and send events without an account.",
  body: newInviteSchema,
  answer: inviteSchema,
  errors: ["DISK_FULL"],
  async handle({ useCases }, { tenant, body, caller: { identity } }) {
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
  scope: "people",
  summary: "Refuses an invite of one's own from now on. Doing it twice changes nothing.",
  params: { inviteId: text("The invite's id.", 64, "0sWv1Na4Jb9mT2yQx7LkPz") },
  errors: [],
  handle: ({ useCases }, { tenant, params, caller: { identity } }) =>
    useCases.withdrawInvite(tenant, params.inviteId, identity?.userId),
});

export const joinAsGuestRoute = defineRoute({
  method: "POST",
  url: "/v1/guests",
  operationId: "joinAsGuest",
  tag: "access",
  scope: "public",
  summary: "Comes by an invite: a new user who is signed in (a cookie) as a guest.",
  body: joinSchema,
  answer: meSchema,
  errors: ["INVITE_NOT_VALID", "RATE_LIMITED", "OVERLOADED", "DISK_FULL"],
  handle: async ({ useCases }, { body, request, reply }) =>
    answerSignedIn(await useCases.joinAsGuest(body.invite), request, reply),
});
