import type { FastifyRequest } from "fastify";
import { EngineError } from "../../../domain/errors.ts";

const safeMethods: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/**
 * Throws `FORBIDDEN` where a browser would act for somebody at the wish of another site's page: for what changes something, and for
 * WebSockets, which no browser keeps to one origin. Browsers tell the origin, and nothing else sends a cookie by itself.
 */
export function checkSameOrigin(request: FastifyRequest, allowedOrigins: readonly string[]): void {
  const { headers, method } = request;
  if (safeMethods.includes(method) && headers.upgrade === undefined) return;
  const { origin } = headers;
  if (origin !== undefined && allowedOrigins.includes(origin)) return;
  const site = headers["sec-fetch-site"];
  const isSame = site === undefined ? isOwnOrigin(request) : site === "same-origin" || site === "none";
  if (isSame) return;
  throw new EngineError(
    "FORBIDDEN",
    "A page of another origin asked for this. Send a key, or add the origin to CODECATALYST_CORS_ORIGINS.",
  );
}

/** Whether the page that asks is of this server or of an allowed origin; other programs name none. */
export function isOwnOrigin({ headers }: FastifyRequest, allowedOrigins: readonly string[] = []): boolean {
  const { origin, host } = headers;
  if (origin === undefined || allowedOrigins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

const loopbackHost = /^(localhost|[\w-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** Whether a request names this machine as such: a page whose own name was made to point here (DNS rebinding) does not. */
export const isLoopbackHost = (host: string | undefined): boolean => host !== undefined && loopbackHost.test(host);
