import { hash } from "node:crypto";
import { eventTimeProblem, type TasteEvent, type TasteEventKind } from "../../domain/event.ts";
import { parseEventId, type AccountId, type ItemId } from "../../domain/ids.ts";
import { RowProblem } from "./fields.ts";

/** What happened: a kind, with its number or emoji where it has one. */
export type Happening =
  | { readonly kind: Exclude<TasteEventKind, "progress" | "rate" | "emoji"> }
  | { readonly kind: "progress" | "rate"; readonly ratio: number }
  | { readonly kind: "emoji"; readonly emoji: string };

export interface ImportedEvent {
  readonly accountId: AccountId;
  readonly itemId: ItemId;
  readonly atMs: number;
  readonly happening: Happening;
  /** Tells events apart that agree in all else; without it two such rows are one event. */
  readonly distinction?: string;
}

/**
 * An event whose id is derived from what it says, so that importing it again changes nothing: SHA-256 of account, item,
 * kind and time, cut to 132 bits. The value is not in it: a corrected rating of the same moment does not come in twice.
 */
export function createImportedEvent(imported: ImportedEvent, nowMs: number): TasteEvent {
  const { accountId, itemId, atMs, happening } = imported;
  const problem = eventTimeProblem(atMs, nowMs);
  if (problem !== undefined) throw new RowProblem(`time ${atMs} ms ${problem}`);
  const identity = `${accountId}\n${itemId}\n${happening.kind}\n${atMs}\n${imported.distinction ?? ""}`;
  const id = parseEventId(hash("sha256", identity, "base64url").slice(0, 22));
  return { id, accountId, itemId, atMs, ...happening };
}
