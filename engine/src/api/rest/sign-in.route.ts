import type { FastifyReply, FastifyRequest } from "fastify";
import type { Static } from "typebox";
import { credentialsSchema, meSchema } from "../../contract/access.ts";
import type { SignedIn } from "../../domain/access.ts";
import type { Credentials } from "../../serving/access/access.ts";
import { signedInToWire } from "../access-wire.ts";
import { cookieOf, sessionCookie } from "./http/authenticate.ts";
import { defineRoute } from "./http/route.ts";
import { setSession } from "./http/session-cookie.ts";

const credentialsOf = (body: Static<typeof credentialsSchema>, request: FastifyRequest): Credentials => {
  const guestToken = cookieOf(request, sessionCookie);
  return { ...body, address: request.ip, ...(guestToken !== undefined && { guestToken }) };
};

export const signUpRoute = defineRoute({
  method: "POST",
  url: "/v1/sign-up",
  operationId: "signUp",
  tag: "access",
  scope: "public",
  isRepeatable: false,
  summary: "Makes a person and signs them in (a cookie). What a guest did before becomes the person's.",
  body: credentialsSchema,
  answer: meSchema,
  errors: ["NAME_TAKEN", "OVERLOADED"],
  async handle({ useCases, authenticator }, { tenant, body, request, reply }) {
    authenticator.checkLocal(true);
    return answerSignedIn(await useCases.signUp(tenant, credentialsOf(body, request)), request, reply);
  },
});

export const signInRoute = defineRoute({
  method: "POST",
  url: "/v1/sign-in",
  operationId: "signIn",
  tag: "access",
  scope: "public",
  isRepeatable: false,
  summary: "Signs a person or the operator in (a cookie). What a guest did before becomes the person's.",
  body: credentialsSchema,
  answer: meSchema,
  errors: ["SIGN_IN_FAILED", "OVERLOADED"],
  async handle({ useCases, authenticator }, { tenant, body, request, reply }) {
    authenticator.checkLocal(false);
    return answerSignedIn(await useCases.signIn(tenant, credentialsOf(body, request)), request, reply);
  },
});

export function answerSignedIn(signedIn: SignedIn, request: FastifyRequest, reply: FastifyReply | undefined) {
  setSession(request, reply, signedIn);
  return signedInToWire(signedIn);
}
