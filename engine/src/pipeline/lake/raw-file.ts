import { EngineError } from "../../domain/errors.ts";
import { eventRatio, isTasteEvent, type Event, type TasteEvent } from "../../domain/event.ts";
import type { LoggedEvent } from "../../ports/event-log.ts";
import { decodeTable, encodeTable, type EncodeTable, type ReadTable, type RowOf } from "./parquet-table.ts";

const rawColumnsV1 = {
  event_id: "key",
  account_id: "string",
  item_id: "string",
  kind: "string",
  /** 0..1, of `progress` and `rate`. */
  ratio: "double?",
  emoji: "string?",
  recommendation_id: "string?",
  /** Whole milliseconds since 1970, UTC, by the sender's clock. */
  at_ms: "int64",
  /** The same by the clock of the log. */
  arrived_at_ms: "int64",
  partition: "int32",
  /** Decimal: it may have more digits than any number type. */
  position: "key",
} as const;

/** Schema 2: with whom and in what weather, where the sender stated it. */
const rawColumnsV2 = { ...rawColumnsV1, company: "string?", weather: "string?" } as const;

/** Schema 3: the event that a `retract` takes back, and whether an event is private (1) or not (0). */
export const rawColumns = { ...rawColumnsV2, retracted_event_id: "string?", is_private: "int32" } as const;

/** A change of meaning adds a schema version and a migration, and never edits one that is there. */
export const lakeSchemaVersion = 3;

type RawRowV1 = RowOf<typeof rawColumnsV1>;
type RawRowV2 = RowOf<typeof rawColumnsV2>;
export type RawRow = RowOf<typeof rawColumns>;

export function rawRowOf(partition: number, { position, arrivedAtMs, event }: LoggedEvent): RawRow {
  const { recommendationId, context, isPrivate }: Partial<TasteEvent> = isTasteEvent(event) ? event : {};
  return {
    event_id: event.id,
    account_id: event.accountId,
    item_id: event.itemId,
    kind: event.kind,
    ratio: eventRatio(event) ?? null,
    emoji: event.kind === "emoji" ? event.emoji : null,
    recommendation_id: recommendationId ?? null,
    at_ms: Math.trunc(event.atMs),
    arrived_at_ms: arrivedAtMs,
    partition,
    position: String(position),
    company: context?.company ?? null,
    weather: context?.weather ?? null,
    retracted_event_id: event.kind === "retract" ? event.eventId : null,
    is_private: isPrivate === true ? 1 : 0,
  };
}

/** The event that a row was made of; its ids were checked when it was recorded. */
export function eventOfRow(row: RawRow): Event {
  const context = {
    ...(row.company !== null && { company: row.company }),
    ...(row.weather !== null && { weather: row.weather }),
  };
  return {
    id: row.event_id,
    accountId: row.account_id,
    itemId: row.item_id,
    atMs: row.at_ms,
    kind: row.kind,
    ...(row.ratio !== null && { ratio: row.ratio }),
    ...(row.emoji !== null && { emoji: row.emoji }),
    ...(row.recommendation_id !== null && { recommendationId: row.recommendation_id }),
    ...(Object.keys(context).length > 0 && { context }),
    ...(row.retracted_event_id !== null && { eventId: row.retracted_event_id }),
    ...(row.is_private === 1 && { isPrivate: true }),
  } as Event;
}

export const encodeRaw = (rows: readonly RawRow[], encode: EncodeTable = encodeTable): Promise<Uint8Array> =>
  encode(rawColumns, rows, lakeSchemaVersion);

/** Rows of any schema so far as today's. Throws `STORE_DAMAGED` and `STORE_TOO_NEW` naming the place. */
export async function decodeRaw(bytes: Uint8Array, place: string): Promise<readonly RawRow[]> {
  return migrated(await decodeTable(bytes, place), place);
}

const noControl = { retracted_event_id: null, is_private: 0 } as const;

function migrated({ schemaVersion, rows }: ReadTable, place: string): readonly RawRow[] {
  switch (schemaVersion) {
    case 1:
      return (rows as readonly RawRowV1[]).map((row) => ({ ...row, company: null, weather: null, ...noControl }));
    case 2:
      return (rows as readonly RawRowV2[]).map((row) => ({ ...row, ...noControl }));
    case lakeSchemaVersion:
      return rows as readonly RawRow[];
    default:
      throw new EngineError(
        "STORE_TOO_NEW",
        `${place} has schema version ${schemaVersion}, and this program knows up to ${lakeSchemaVersion}. Install the newer program again.`,
      );
  }
}
