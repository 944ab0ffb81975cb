import type { FastifyReply, FastifyRequest } from "fastify";
import type { SignedIn } from "../../../domain/access.ts";
import { must } from "../../../domain/errors.ts";
import { sessionCookie } from "./authenticate.ts";

/** Not for scripts, not along with other sites' requests, and over TLS only where the request came so. */
const attributesFor = (request: FastifyRequest) =>
  ({ path: "/", httpOnly: true, sameSite: "lax", secure: request.protocol === "https" }) as const;

export function setSession(
  request: FastifyRequest,
  reply: FastifyReply | undefined,
  { token, expiresAtMs }: SignedIn,
): void {
  must(reply, "Sessions begin over HTTP.").setCookie(sessionCookie, token, {
    ...attributesFor(request),
    expires: new Date(expiresAtMs),
  });
}

export function clearSession(request: FastifyRequest, reply: FastifyReply | undefined): void {
  must(reply, "Sessions end over HTTP.").clearCookie(sessionCookie, attributesFor(request));
}
