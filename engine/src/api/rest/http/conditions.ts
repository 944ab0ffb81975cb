import type { FastifyReply, FastifyRequest } from "fastify";
import { EngineError } from "../../../domain/errors.ts";
import type { WriteCondition } from "../../../serving/content-tag.ts";

const listed = /^(?:\s*(?:W\/)?"[\u0021\u0023-\u007E\u0080-\u00FF]*"\s*(?:,|$))+$/;

/** The opaque tags of a header, `*` for any, undefined where it is not sent. Throws `INVALID_INPUT`. */
function tagsOf(header: "if-match" | "if-none-match", request: FastifyRequest): readonly string[] | "*" | undefined {
  const sent = request.headers[header];
  if (sent === undefined) return undefined;
  if (sent.trim() === "*") return "*";
  if (!listed.test(sent))
    throw new EngineError(
      "INVALID_INPUT",
      `The header ${header} must be * or tags in double quotes, as \`etag\` gave them.`,
    );
  return [...sent.matchAll(/(W\/)?"([^"]*)"/g)].map(([, weak, tag = ""]) => (weak === undefined ? tag : `W/${tag}`));
}

/**
 * What `If-Match` and `If-None-Match: *` ask of a write. A tag may have a second part, behind a dot, for what no write changes.
 * Throws `INVALID_INPUT`.
 */
export function writeConditionOf(request: FastifyRequest): WriteCondition | undefined {
  const ifNoneMatch = tagsOf("if-none-match", request);
  if (ifNoneMatch === "*") return { ifPresent: false };
  if (ifNoneMatch !== undefined)
    throw new EngineError(
      "INVALID_INPUT",
      "Of a write, the header if-none-match can only be *. Use if-match for tags.",
    );
  const ifMatch = tagsOf("if-match", request);
  if (ifMatch === undefined) return undefined;
  return ifMatch === "*" ? { ifPresent: true } : { ifTags: ifMatch.map((tag) => tag.split(".")[0] ?? "") };
}

/** Names what the answer holds, and tells whether the caller has it already (`If-None-Match`). Throws `INVALID_INPUT`. */
export function isKnown(request: FastifyRequest, reply: FastifyReply, tag: string): boolean {
  reply.header("etag", `"${tag}"`);
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  const known = tagsOf("if-none-match", request);
  return known === "*" || (known?.some((each) => each.replace(/^W\//, "") === tag) ?? false);
}
