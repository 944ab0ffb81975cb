import { hash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { EngineError } from "../../../domain/errors.ts";
import { findJsonFault } from "./json-place.ts";

export const mergePatchType = "application/merge-patch+json";

const utf8 = new TextDecoder("utf-8", { fatal: true });
const halfCharacter = /\\u[dD][89a-fA-F]/;

const bodyTags = new WeakMap<FastifyRequest, string>();

/** Names the bytes of a body, where somebody will ask for it: requests with a key are compared by it. */
export function noteBody(request: FastifyRequest, bytes: Uint8Array): void {
  if ("idempotency-key" in request.headers) bodyTags.set(request, hash("sha256", bytes, "base64url"));
}

/** The same for the same bytes, empty without a body. */
export const bodyTagOf = (request: FastifyRequest): string => bodyTags.get(request) ?? "";

const utf8Name = /^utf-?8$/i;

/** Throws `UNKNOWN_FORMAT` for another encoding than UTF-8, and for a merge patch where there is nothing to patch. */
export function checkJsonType(request: FastifyRequest): void {
  const [type = "", ...parameters] = (request.headers["content-type"] ?? "").split(";");
  const charset = parameters.map((each) => each.trim().split("=")).find(([name]) => name?.toLowerCase() === "charset");
  if (charset !== undefined && !utf8Name.test((charset[1] ?? "").replaceAll('"', "")))
    throw new EngineError("UNKNOWN_FORMAT", "JSON is UTF-8: leave the charset out of content-type.");
  if (type.trim().toLowerCase() === mergePatchType && request.method !== "PATCH")
    throw new EngineError("UNKNOWN_FORMAT", "Only PATCH takes a merge patch: send content-type: application/json.");
}

/** A request's JSON. Throws `INVALID_INPUT` with the place when the bytes are not UTF-8 or the text is not JSON. */
export const parseJsonBody = (bytes: Uint8Array): unknown => parseJsonText(decode(bytes));

/** The same of a text. */
export function parseJsonText(text: string): unknown {
  try {
    // Only an escape can smuggle half a character in, so that the slower check is rarely needed.
    const isDoubtful = text.includes("\\") && halfCharacter.test(text);
    return isDoubtful ? JSON.parse(text, refuseHalfCharacters) : JSON.parse(text);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    if (text.trim() === "") throw new EngineError("INVALID_INPUT", "The body is empty; send JSON.");
    throw new EngineError("INVALID_INPUT", describeFault(text), { cause: error });
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw new EngineError("INVALID_INPUT", "The body is not UTF-8. Send JSON encoded as UTF-8.", { cause: error });
  }
}

function refuseHalfCharacters(name: string, value: unknown): unknown {
  if (!name.isWellFormed() || (typeof value === "string" && !value.isWellFormed()))
    throw new EngineError(
      "INVALID_INPUT",
      `The body holds half a character (a lone surrogate) at ${JSON.stringify(name.slice(0, 80))}. Send whole Unicode characters.`,
    );
  return value;
}

function describeFault(text: string): string {
  const fault = findJsonFault(text);
  if (fault === undefined) return "The body is not JSON that can be read.";
  return `The body is not JSON: line ${fault.line}, column ${fault.column} has ${fault.found} where ${fault.expected} is expected.`;
}
