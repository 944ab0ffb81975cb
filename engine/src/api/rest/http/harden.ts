import cookie from "@fastify/cookie";
import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";
import { rateLimitHeaders } from "./rate-limits.ts";

/** Answers are data: nothing in them runs or loads anything, wherever a browser shows them. Pages say what theirs may. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const oneYearSeconds = 31_536_000;
const preflightSeconds = 600;

/** What clients are told with every answer, cookies, and which other origins may ask. */
export function harden(app: FastifyInstance, corsOrigins: readonly string[]): void {
  app.decorateRequest("caller", undefined);
  app.decorateRequest("allowance", undefined);
  app.addHook("onRequest", (request, reply, done) => {
    reply
      .header("x-request-id", request.id)
      .header("x-content-type-options", "nosniff")
      .header("referrer-policy", "no-referrer")
      .header("content-security-policy", dataPolicy)
      .header("x-frame-options", "DENY")
      .header("cross-origin-opener-policy", "same-origin")
      .header("cross-origin-resource-policy", corsOrigins.length === 0 ? "same-origin" : "cross-origin");
    if (request.protocol === "https") reply.header("strict-transport-security", `max-age=${oneYearSeconds}`);
    done();
  });
  app.addHook("onSend", ({ allowance }, reply, _payload, done) => {
    if (allowance !== undefined) reply.headers(rateLimitHeaders(allowance));
    done();
  });
  // Read where they are needed: most requests bring none.
  app.register(cookie, { hook: false });
  if (corsOrigins.length > 0)
    app.register(cors, {
      origin: [...corsOrigins],
      credentials: true,
      methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
      exposedHeaders: ["etag", "link", "location", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"],
      maxAge: preflightSeconds,
    });
}
