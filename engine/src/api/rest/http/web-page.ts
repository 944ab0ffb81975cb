import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** The pages run their own scripts and styles, play films of the web, talk to this server, and nothing else. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' https:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Their names tell what is in them. */
const assetPath = /[/\\]assets[/\\]/;

/** Serves the built pages of a folder: `index.html` at `/`, and each other file at its name. */
export function serveWebPage(app: FastifyInstance, webFolder: string): void {
  app.register(fastifyStatic, {
    root: webFolder,
    wildcard: false,
    schemaHide: true,
    setHeaders(reply, path) {
      reply.header("content-security-policy", contentSecurityPolicy);
      if (assetPath.test(path)) reply.header("cache-control", "public, max-age=31536000, immutable");
    },
  });
}
