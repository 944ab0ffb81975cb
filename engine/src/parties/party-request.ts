import { EngineError, type ErrorCode } from "../domain/errors.ts";
import type { PartyCommand } from "./party-command.ts";

/** What processes ask of the one that has a party. Nobody else asks, so that it is read without a schema. */
export type PartyRequest =
  | {
      readonly kind: "join";
      readonly userId: string;
      readonly name: string;
      readonly inviteCode?: string;
      readonly password?: string;
      readonly resume?: { readonly epoch: number; readonly seq: number };
      readonly process: string;
    }
  | { readonly kind: "act"; readonly userId: string; readonly command: PartyCommand }
  /** A connection is gone. */
  | { readonly kind: "go"; readonly userId: string; readonly process: string }
  /** The process is there, and so many connections of each member to it. */
  | { readonly kind: "here"; readonly process: string; readonly counts: Readonly<Record<string, number>> }
  | { readonly kind: "create-invite"; readonly userId?: string; readonly useCount: number; readonly ttlMs: number }
  | { readonly kind: "invites"; readonly userId?: string }
  | { readonly kind: "revoke-invite"; readonly userId?: string; readonly inviteId: string }
  /** What the party is like, and feels. */
  | { readonly kind: "view" }
  | { readonly kind: "audit"; readonly userId?: string }
  | { readonly kind: "erase"; readonly userIds: readonly string[] };

type Answer =
  | { readonly value: unknown }
  | { readonly error: { readonly code: ErrorCode; readonly message: string; readonly details: object } };

export async function answerText(work: () => Promise<unknown>): Promise<string> {
  try {
    // JSON has no undefined, and without a value it would be an error.
    return JSON.stringify({ value: (await work()) ?? null } satisfies Answer);
  } catch (thrown) {
    // What was not foreseen is the hub's to carry: it has a cause that belongs into a log.
    if (!(thrown instanceof EngineError)) throw thrown;
    const { code, message, details } = thrown;
    return JSON.stringify({ error: { code, message, details } } satisfies Answer);
  }
}

/** Throws what the one that has the party threw. */
export function readAnswer(text: string): unknown {
  const answer = JSON.parse(text) as Answer;
  if ("value" in answer) return answer.value;
  const { code, message, details } = answer.error;
  throw new EngineError(code, message, { details: details as Record<string, unknown> });
}
