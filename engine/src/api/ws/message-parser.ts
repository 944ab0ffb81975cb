import { Type } from "typebox";
import type { RawData } from "ws";
import { partyCommandSchemaOf } from "../../contract/party-command.ts";
import { clientMessageSchemas, type ClientMessage } from "../../contract/socket.ts";
import { EngineError } from "../../domain/errors.ts";
import { parseJsonBody } from "../rest/http/json-body.ts";
import { createValidator, invalidInput, type Validator } from "../rest/http/validation.ts";
import { bytesOf } from "./socket-text.ts";

const validators = new Map(
  Object.entries(clientMessageSchemas).map(([kind, schema]) => [kind, createValidator(schema)]),
);
const kinds = [...validators.keys()];

const { properties: actProperties } = clientMessageSchemas["party-act"];
/** One for each kind of command: what does not fit is told of the command, not of the union of all. */
const actValidators = new Map(
  [...partyCommandSchemaOf].map(([kind, command]) => [
    kind,
    createValidator(Type.Object({ ...actProperties, command }, { additionalProperties: false })),
  ]),
);

interface Sent {
  readonly kind?: unknown;
  readonly id?: unknown;
  readonly command?: { readonly kind?: unknown } | null;
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
    const message = parseJsonBody(bytesOf(data)) as Sent | null;
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
  const kind = String(message?.kind);
  const command = kind === "party-act" ? message?.command?.kind : undefined;
  const validate = typeof command === "string" ? actValidators.get(command) : validators.get(kind);
  if (validate !== undefined) return validate;
  if (command !== undefined)
    throw new EngineError("INVALID_INPUT", `/command/kind must be one of ${[...actValidators.keys()].join(", ")}.`);
  throw new EngineError("INVALID_INPUT", `A message has a kind, one of ${kinds.join(", ")}.`);
}
