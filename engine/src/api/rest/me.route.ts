import { meSchema, passphraseChangeSchema, signOutSchema } from "../../contract/access.ts";
import type { Identity } from "../../domain/access.ts";
import { EngineError } from "../../domain/errors.ts";
import type { UserId } from "../../domain/ids.ts";
import { defineRoute } from "./http/route.ts";
import { clearSession } from "./http/session-cookie.ts";
import { answerSignedIn } from "./sign-in.route.ts";

export const getMeRoute = defineRoute({
  method: "GET",
  url: "/v1/me",
  operationId: "getMe",
  tag: "access",
  scope: "known",
  summary: "Who asks, and what they may do.",
  answer: meSchema,
  errors: [],
  handle: async (_context, { principal, caller: { identity } }) => ({
    kind: identity?.kind ?? ("open" as const),
    tenant: principal.tenant,
    scopes: [...principal.scopes],
    ...(identity?.userId !== undefined && { userId: identity.userId }),
    ...(identity?.role !== undefined && { role: identity.role }),
    ...(identity?.signInName !== undefined && { name: identity.signInName }),
  }),
});

export const signOutRoute = defineRoute({
  method: "POST",
  url: "/v1/sign-out",
  operationId: "signOut",
  tag: "access",
  scope: "known",
  isRepeatable: false,
  summary: "Ends this session, or all of this person.",
  body: signOutSchema,
  errors: [],
  async handle({ useCases }, { body, caller: { identity }, request, reply }) {
    const { userId, sessionId, tenant } = sessionOf(identity);
    await useCases.signOut(tenant, userId, body.everywhere === true ? undefined : sessionId);
    clearSession(request, reply);
  },
});

export const changePassphraseRoute = defineRoute({
  method: "PUT",
  url: "/v1/me/passphrase",
  operationId: "changePassphrase",
  tag: "access",
  scope: "known",
  isRepeatable: false,
  summary: "Another passphrase. Every other session of the person ends.",
  body: passphraseChangeSchema,
  answer: meSchema,
  errors: ["SIGN_IN_FAILED", "OVERLOADED"],
  async handle({ useCases }, { body, caller: { identity }, request, reply }) {
    const { userId, tenant } = sessionOf(identity);
    const signedIn = await useCases.changePassphrase(tenant, userId, { ...body, address: request.ip });
    return answerSignedIn(signedIn, request, reply);
  },
});

function sessionOf(identity: Identity | undefined) {
  const { userId, sessionId, principal } = identity ?? {};
  if (userId === undefined || sessionId === undefined || principal === undefined)
    throw new EngineError("FORBIDDEN", "This is for people who are signed in.");
  return { userId: userId satisfies UserId, sessionId, tenant: principal.tenant };
}
