import type { FastifyInstance, FastifyRequest } from "fastify";
import { EngineError } from "../../domain/errors.ts";
import { cookieOf, sessionCookie } from "../rest/http/authenticate.ts";
import type { RouteContext } from "../rest/http/route.ts";
import { setSession } from "../rest/http/session-cookie.ts";
import { Issuer, type BegunSignIn, type IssuerOptions } from "./issuer.ts";

const path = "/v1/sign-in/oidc";
const callbackPath = `${path}/callback`;
/** Holds what a sign-in is held to, in the browser that began it. */
const begunCookie = "cc_sign_in";
const begunSeconds = 600;

/** Browsers go here, not programs: both answer with a redirect. */
export function oidcRoutes(
  app: FastifyInstance,
  { useCases, authenticator }: RouteContext,
  options: IssuerOptions,
): void {
  const issuer = new Issuer(options);
  app.get(path, { schema: { hide: true } }, async (request, reply) => {
    authenticator.anybody(request);
    const { url, ...begun } = await issuer.begin(`${originOf(request)}${callbackPath}`);
    const value = Buffer.from(JSON.stringify(begun)).toString("base64url");
    reply.setCookie(begunCookie, value, { ...attributesFor(request), maxAge: begunSeconds });
    return reply.header("cache-control", "no-store").redirect(url);
  });
  app.get(callbackPath, { schema: { hide: true } }, async (request, reply) => {
    const { tenant } = authenticator.anybody(request).principal;
    const begun = begunOf(request);
    reply.clearCookie(begunCookie, attributesFor(request)).header("cache-control", "no-store");
    const voucher = await issuer.finish(new URL(request.url, originOf(request)), begun);
    const guestToken = cookieOf(request, sessionCookie);
    const signedIn = await useCases.signInElsewhere(tenant, {
      ...voucher,
      ...(guestToken !== undefined && { guestToken }),
    });
    setSession(request, reply, signedIn);
    return reply.redirect("/");
  });
}

const originOf = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`;

/** Lax: the browser comes back from another site. */
const attributesFor = ({ protocol }: FastifyRequest) =>
  ({ path, httpOnly: true, sameSite: "lax", secure: protocol === "https" }) as const;

function begunOf(request: FastifyRequest): BegunSignIn {
  try {
    const kept = cookieOf(request, begunCookie) ?? "";
    const begun = JSON.parse(Buffer.from(kept, "base64url").toString("utf8")) as BegunSignIn;
    const parts = [begun.state, begun.nonce, begun.codeVerifier];
    if (parts.every((part) => typeof part === "string" && part !== "")) return begun;
  } catch {
    // Told below, as any other value that is none.
  }
  throw new EngineError(
    "SIGN_IN_FAILED",
    `No sign-in began in this browser in the last ten minutes. Begin at ${path}.`,
  );
}
