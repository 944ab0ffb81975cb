/** The nouns and pure rules of the product start here: every id is a string that was checked once and cannot be confused with another. */
import { EngineError } from "./errors.ts";

declare const brand: unique symbol;
type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type ItemId = Id<"item">;
export type UserId = Id<"user">;
export type AccountId = Id<"account">;
export type EventId = Id<"event">;
export type TenantId = Id<"tenant">;
export type ModelVersion = Id<"model-version">;

const maxIdLength = 256;
const controlCharacter = /\p{Cc}/u;

/** Why a text cannot be an id, or undefined when it can. Slashes, spaces inside and emoji are fine. */
function idProblem(text: string): string | undefined {
  if (text.length === 0) return "is empty";
  if (text.length > maxIdLength) return `is longer than ${maxIdLength} characters`;
  if (controlCharacter.test(text)) return "holds a control character";
  if (text.trim() !== text) return "begins or ends with white space";
  if (!text.isWellFormed()) return "is not well-formed Unicode";
  // Web clients take them for steps of the path, percent-encoded or not: nobody could ask for such an id, or erase it.
  if (text === "." || text === "..") return "cannot stand in a web address";
  return undefined;
}

function parseId<Kind extends string>(kind: Kind, text: string): Id<Kind> {
  const problem = idProblem(text);
  if (problem !== undefined)
    throw new EngineError("INVALID_ID", `The ${kind} id ${JSON.stringify(text.slice(0, 80))} ${problem}.`);
  return text as Id<Kind>;
}

export const parseItemId = (text: string): ItemId => parseId("item", text);
export const parseUserId = (text: string): UserId => parseId("user", text);
export const parseAccountId = (text: string): AccountId => parseId("account", text);
export const parseEventId = (text: string): EventId => parseId("event", text);
export const parseTenantId = (text: string): TenantId => parseId("tenant", text);
export const parseModelVersion = (text: string): ModelVersion => parseId("model-version", text);

export const defaultTenant: TenantId = parseTenantId("default");
