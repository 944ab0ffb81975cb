import { eventKinds, isTasteEvent, tasteEventKinds, type Event, type EventKind } from "../../domain/event.ts";
import { parseItemId, type UserId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import { eventWeight, type PreferenceWeights } from "../../domain/preference.ts";
import type { User } from "../../domain/user.ts";
import { encodeTable, type EncodeTable, type RowOf } from "../lake/parquet-table.ts";
import { eventOfRow, lakeSchemaVersion, rawColumns, type RawRow } from "../lake/raw-file.ts";

const processedColumns = {
  ...rawColumns,
  /** The item that stands for the work. */
  canonical_item_id: "string",
  domain: "string",
  item_year: "int32?",
  /** -1..1, sad to happy. */
  item_valence: "double?",
  /** -1..1, calm to intense. */
  item_arousal: "double?",
  item_minutes: "double?",
  /** The user at the root of the account's links when the row was made. */
  user_id: "string",
  user_region: "string?",
  user_birth_year: "int32?",
  user_time_zone: "string?",
  /** What one event says about r_ui if its kind weighed 1: -1..1. */
  direction: "double",
  /** How long after it happened it arrived; negative where the sender's clock is ahead. */
  lateness_ms: "int64",
} as const;

export type ProcessedRow = RowOf<typeof processedColumns>;

/** What could not be enriched: nothing of it is lost, since its raw row stays. */
export interface FailedRow {
  readonly event_id: string;
  readonly account_id: string;
  readonly item_id: string;
  readonly kind: string;
  readonly partition: number;
  readonly position: string;
  readonly arrived_at_ms: number;
  readonly reason: FailureReason;
  readonly message: string;
}
type FailureReason = "unknown-item" | "unknown-kind";

export interface UserOfAccount {
  readonly userId: UserId;
  /** Absent where nothing but events is kept of them. */
  readonly user?: User;
}

/** What is joined of an item. Not its texts: a description may have megabytes, and a file's items are held together. */
export type ItemFacts = Pick<Item, "id" | "domain" | "year" | "mood" | "lengthMinutes">;

/** The catalogue and the profiles at one moment, as far as some events name them. */
export interface Lookups {
  /** Follows aliases. */
  itemOf(itemId: string): ItemFacts | undefined;
  userOf(accountId: string): UserOfAccount;
}

export interface Enriched {
  readonly processed: readonly ProcessedRow[];
  readonly failed: readonly FailedRow[];
}

/** Joins each event with its item and its user, in order. The same rows and lookups give the same result. */
export function enrich(rows: readonly RawRow[], lookups: Lookups): Enriched {
  const processed: ProcessedRow[] = [];
  const failed: FailedRow[] = [];
  for (const row of rows) {
    const item = lookups.itemOf(row.item_id) ?? itemOfRetract(row);
    if (!isEventKind(row.kind)) failed.push(failure(row, "unknown-kind", `There is no event kind ${row.kind}.`));
    else if (item === undefined)
      failed.push(
        failure(
          row,
          "unknown-item",
          `No catalogue has the item ${JSON.stringify(row.item_id)}. Put the item in first.`,
        ),
      );
    else processed.push(processedRow(row, item, lookups.userOf(row.account_id)));
  }
  return { processed, failed };
}

const isEventKind = (kind: string): kind is EventKind => (eventKinds as readonly string[]).includes(kind);

/** What is taken back is named by its event, so it matters to nobody whether the item is known. */
const itemOfRetract = ({ kind, item_id }: RawRow): ItemFacts | undefined =>
  kind === "retract" ? { id: parseItemId(item_id), domain: "" } : undefined;

const weightsOfOne = Object.fromEntries(tasteEventKinds.map((kind) => [kind, 1])) as unknown as PreferenceWeights;
const directionOf = (event: Event) => (isTasteEvent(event) ? eventWeight(event, weightsOfOne) : 0);

function processedRow(row: RawRow, item: ItemFacts, user: UserOfAccount): ProcessedRow {
  return {
    ...row,
    ...itemCells(item),
    ...userCells(user),
    direction: directionOf(eventOfRow(row)),
    lateness_ms: row.arrived_at_ms - row.at_ms,
  };
}

const itemCells = ({ id, domain, year, mood, lengthMinutes }: ItemFacts) => ({
  canonical_item_id: id,
  domain,
  item_year: year ?? null,
  item_valence: mood?.valence ?? null,
  item_arousal: mood?.arousal ?? null,
  item_minutes: lengthMinutes ?? null,
});

/** Age and place of those alone who agree that they are used. */
function userCells({ userId, user }: UserOfAccount) {
  const told = user?.sharesDemographics === true ? user : undefined;
  return {
    user_id: userId,
    user_region: told?.region ?? null,
    user_birth_year: told?.birthYear ?? null,
    user_time_zone: user?.timeZone ?? null,
  };
}

function failure(row: RawRow, reason: FailureReason, message: string): FailedRow {
  const { event_id, account_id, item_id, kind, partition, position, arrived_at_ms } = row;
  return { event_id, account_id, item_id, kind, partition, position, arrived_at_ms, reason, message };
}

export const encodeProcessed = (
  rows: readonly ProcessedRow[],
  encode: EncodeTable = encodeTable,
): Promise<Uint8Array> => encode(processedColumns, rows, lakeSchemaVersion);

export function encodeFailed(rows: readonly FailedRow[]): Uint8Array {
  const lines = rows.map((row) => `${JSON.stringify({ ...row, schema_version: lakeSchemaVersion })}\n`);
  return new TextEncoder().encode(lines.join(""));
}

export function decodeFailed(bytes: Uint8Array): readonly FailedRow[] {
  const lines = new TextDecoder().decode(bytes).split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as FailedRow);
}
