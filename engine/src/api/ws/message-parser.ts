import type { RawData } from "ws";
import { clientMessageSchemas, type ClientMessage } from "../../contract/socket.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseJsonText } from "../rest/http/json-body.ts";
import { createValidator, invalidInput, type Validator } from "../rest/http/validation.ts";
import { textOf } from "./socket-text.ts";

const validators = new Map(
  Object.entries(clientMessageSchemas).map(([kind, schema]) => [kind, createValidator(schema)]),
);
const kinds = [...validators.keys()];

interface Sent {
  readonly kind?: unknown;
  readonly id?: unknown;
}

/** What is wrong with a message, and the id that an error is to carry. */
export interface Refusal {
  readonly error: unknown;
  readonly id: string | undefined;
}

/** The message, or why it is none. */
export function parseMessage(
  data: RawData,
  isBinary: boolean,
): { readonly message: ClientMessage } | { readonly refusal: Refusal } {
  let id: string | undefined;
  try {
    if (isBinary) throw new EngineError("INVALID_INPUT", "Messages are JSON in text frames, not binary ones.");
    // The library has seen to it that it is UTF-8.
    const message = parseJsonText(textOf(data)) as Sent | null;
    if (typeof message?.id === "string" && message.id.length <= 128 && /^[\w:./-]+$/.test(message.id)) id = message.id;
    const validate = validatorOf(message);
    const problems = validate(message);
    if (problems.length > 0) throw invalidInput("The message", problems);
    return { message: message as ClientMessage };
  } catch (error) {
    return { refusal: { error, id } };
  }
}

function validatorOf(message: Sent | null): Validator {
  const validate = validators.get(String(message?.kind));
  if (validate !== undefined) return validate;
  throw new EngineError("INVALID_INPUT", `A message has a kind, one of ${kinds.join(", ")}.`);
}
