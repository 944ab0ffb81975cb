import { EngineError } from "../../../domain/errors.ts";
import { findJsonFault } from "./json-place.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });
const halfCharacter = /\\u[dD][89a-fA-F]/;

/** A request's JSON. Throws `INVALID_INPUT` with the place when the bytes are not UTF-8 or the text is not JSON. */
export function parseJsonBody(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  if (text.trim() === "") throw new EngineError("INVALID_INPUT", "The body is empty; send JSON.");
  try {
    // Only an escape can smuggle half a character in, so that the slower check is rarely needed.
    return halfCharacter.test(text) ? JSON.parse(text, refuseHalfCharacters) : JSON.parse(text);
  } catch (error) {
    if (error instanceof EngineError) throw error;
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
