import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyRequest } from "fastify";

export interface WebPageOptions {
  /** Of the built pages. */
  readonly folder: string;
  /** From where the pages may show pictures beside this server. */
  readonly imageOrigins: readonly string[];
}

/** The pages run their own scripts and styles, play films of the web, talk to this server, show pictures of the origins named, and nothing else. */
export const contentSecurityPolicy = (imageOrigins: readonly string[]) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ["img-src 'self' data:", ...imageOrigins].join(" "),
    "media-src 'self' https:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** Their names tell what is in them. */
const assetPath = /[/\\]assets[/\\]/;

/** Serves the built web app of a folder: each file at its name, and at every other address that a browser opens the page, which knows its own. */
export function serveWebPage(app: FastifyInstance, { folder, imageOrigins }: WebPageOptions): void {
  const policy = contentSecurityPolicy(imageOrigins);
  app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    // The build has texts compressed as well.
    preCompressed: true,
    schemaHide: true,
    setHeaders(reply, path) {
      reply.header("content-security-policy", policy);
      if (assetPath.test(path)) reply.header("cache-control", "public, max-age=31536000, immutable");
    },
  });
  app.get("/*", { schema: { hide: true } }, (request, reply) =>
    isPageWanted(request) ? reply.sendFile("index.html") : reply.callNotFound(),
  );
}

/** What the server itself answers at, or would: nobody takes a page for its error. */
const serverPath = /^\/(v1|assets|graphql|api|docs|health|metrics)(\/|$)/;

const isPageWanted = ({ url, headers }: FastifyRequest) =>
  headers.accept?.includes("text/html") === true && !serverPath.test(url.split("?")[0] ?? "");
