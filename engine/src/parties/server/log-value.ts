import type { PartyLogEntry } from "../../ports/party-store.ts";
import type { ChatMessage } from "../../sync/party/party-state.ts";
import type { PartyAuditEntry } from "../party-use-cases.ts";

/** What an entry of a party's log holds. */
export type LogValue =
  | { readonly kind: "message"; readonly message: ChatMessage }
  | { readonly kind: "audit"; readonly entry: PartyAuditEntry }
  /** Of a person who was erased. */
  | { readonly kind: "erased" };

export const valueOf = ({ value }: PartyLogEntry): LogValue => value as LogValue;

export function messageIn(entry: PartyLogEntry): ChatMessage | undefined {
  const value = valueOf(entry);
  return value.kind === "message" ? value.message : undefined;
}

const idDigits = 10;

/** Messages are named by their place in the log, so that the order of ids is theirs. */
export const messageIdOf = (seq: number): string => String(seq).padStart(idDigits, "0");

/** Undefined for what is no such id. */
export function seqOfMessage(messageId: string): number | undefined {
  return /^\d{10,15}$/.test(messageId) ? Number(messageId) : undefined;
}

/** What begins all that a person wrote. */
export const logPrefixOf = (userId: string): string => `${encodeURIComponent(userId)}/`;

/** What is left of a message that was taken back. */
export function removedMessage(message: ChatMessage): ChatMessage {
  return { ...message, text: "", mentions: [], links: [], isRemoved: true };
}
