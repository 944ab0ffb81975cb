import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** The page runs its own scripts and styles, talks to this server, and nothing else. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Serves the page of a web folder at `/`: its index, its styles and its compiled scripts, and no other file of it. */
export function serveWebPage(app: FastifyInstance, webFolder: string): void {
  app.register(fastifyStatic, { root: webFolder, serve: false });
  const send = (url: string, fileOf: (params: Readonly<Record<string, string>>) => string) =>
    app.get(url, { schema: { hide: true } }, (request, reply) =>
      reply
        .header("content-security-policy", contentSecurityPolicy)
        .sendFile(fileOf(request.params as Readonly<Record<string, string>>)),
    );
  send("/", () => "index.html");
  send("/styles.css", () => "styles.css");
  send("/dist/:name(^[a-z-]+[.]js$)", ({ name }) => `dist/${name}`);
}
