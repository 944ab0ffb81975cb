/** Tests only: a small lake of processed events, as the lake's consumer would have written it. */
import { eventWeight, type PreferenceWeights } from "../../domain/preference.ts";
import { isTasteEvent, tasteEventKinds, type Event } from "../../domain/event.ts";
import { rawRowOf } from "../lake/raw-file.ts";
import { processedColumns } from "./feature-tables.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { SqlEngine } from "../../ports/sql-engine.ts";

export interface LakeEvent {
  readonly event: Event;
  readonly partition: number;
  readonly position: bigint;
  readonly arrivedAtMs?: number;
  readonly timeZone?: string;
}

const ones = Object.fromEntries(tasteEventKinds.map((kind) => [kind, 1])) as unknown as PreferenceWeights;

/** Writes one file of the lake. */
export async function writeLakeFile(
  { objects, sql }: { readonly objects: ObjectStore; readonly sql: SqlEngine },
  tenant: TenantId,
  name: string,
  events: readonly LakeEvent[],
): Promise<void> {
  const rows = events.map(({ event, partition, position, arrivedAtMs = event.atMs, timeZone }) => ({
    ...rawRowOf(partition, { event, position, arrivedAtMs }),
    direction: isTasteEvent(event) ? eventWeight(event, ones) : 0,
    user_time_zone: timeZone ?? null,
  }));
  const source = "testing-lake.jsonl";
  await objects.put(tenant, source, new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join("")));
  await sql.run(tenant, {
    tables: { rows: { format: "json-lines", keys: [source], columns: processedColumns } },
    steps: [],
    outputs: [{ key: `lake/processed/date=2026-01-01/hour=00/${name}.parquet`, sql: "SELECT * FROM rows" }],
  });
  await objects.delete(tenant, source);
}
