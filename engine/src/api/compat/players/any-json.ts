import type { FastifyInstance, FastifyRequest } from "fastify";
import { parseJsonBody } from "../../rest/http/json-body.ts";

/** Takes a body for JSON whatever type it has: programs send JSON as plain text, or name no type. */
export function takeAnyJson(app: FastifyInstance, bodyLimit?: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "*",
    { parseAs: "buffer", ...(bodyLimit !== undefined && { bodyLimit }) },
    async (_request: FastifyRequest, body: Buffer) => parseJsonBody(body),
  );
}
