import type { TenantId } from "../../domain/ids.ts";
import { hourFiles } from "../lake/compact.ts";
import { keyOf, type LakeFile, type LakeHour } from "../lake/lake-keys.ts";
import type { Lake } from "../lake/lake.ts";
import { decodeTable } from "../lake/parquet-table.ts";
import type { SourceRefusals } from "./refusals.ts";
import { sourceOf } from "./source-of.ts";

/** What an hour brought of one source. */
export interface SourceQuality {
  readonly source: string;
  readonly eventCount: number;
  /** From happening to arrival, within 2 %. */
  readonly latenessP50Ms: number;
  readonly latenessP99Ms: number;
  /** Refused because their id was known, and kept twice by a log that delivers at least once. */
  readonly duplicateCount: number;
  readonly unknownItemCount: number;
  /** Empty cells of processed events, by column. */
  readonly nullCounts: Readonly<Record<string, number>>;
  /** Refused because they could not be true, such as a time in the future. */
  readonly rejectCount: number;
}

export const itemColumns = ["item_year", "item_minutes", "item_valence"] as const;
/** Ids that are remembered to find what came twice; beyond it duplicates go uncounted. */
const maxIdCount = 1_000_000;

/** Reads an hour's files once each. Sources in order. */
export async function measureQuality(
  lake: Lake,
  tenant: TenantId,
  hour: LakeHour,
  refusals: ReadonlyMap<string, SourceRefusals>,
): Promise<readonly SourceQuality[]> {
  const tallies = new Map<string, Tally>();
  const tallyOf = (source: string): Tally => {
    const tally = tallies.get(source) ?? new Tally();
    tallies.set(source, tally);
    return tally;
  };
  const ids = new Set<string>();
  for (const file of await hourFiles(lake, tenant, hour)) {
    for (const { event_id, item_id, arrived_at_ms, at_ms } of (await lake.readRaw(tenant, file)) ?? []) {
      const tally = tallyOf(sourceOf(item_id));
      tally.addEvent(arrived_at_ms - at_ms);
      if (ids.has(event_id)) tally.duplicateCount += 1;
      else if (ids.size < maxIdCount) ids.add(event_id);
    }
    for (const { item_id, reason } of await lake.readFailed(tenant, file))
      if (reason === "unknown-item") tallyOf(sourceOf(item_id)).unknownItemCount += 1;
    await countNulls(lake, tenant, file, tallyOf);
  }
  for (const [source, { duplicateCount, rejectCount }] of refusals) {
    tallyOf(source).duplicateCount += duplicateCount;
    tallyOf(source).rejectCount += rejectCount;
  }
  const sources = [...tallies].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sources.map(([source, tally]) => ({ source, ...tally.result() }));
}

async function countNulls(lake: Lake, tenant: TenantId, file: LakeFile, tallyOf: (source: string) => Tally) {
  const key = keyOf("processed", file);
  const bytes = await lake.ports.objects.get(tenant, key);
  if (bytes === undefined) return;
  const { rows } = await decodeTable(bytes, key, ["item_id", ...itemColumns]);
  for (const row of rows) {
    const { nullCounts } = tallyOf(sourceOf(String(row["item_id"])));
    for (const column of itemColumns) if (row[column] === null) nullCounts[column] = (nullCounts[column] ?? 0) + 1;
  }
}

/** Buckets a natural logarithm of time: neighbours differ by 2 %. */
const bucketsPerE = 50;

class Tally {
  eventCount = 0;
  duplicateCount = 0;
  unknownItemCount = 0;
  rejectCount = 0;
  readonly nullCounts: Record<string, number> = {};
  readonly #lateness = new Map<number, number>();

  /** Clocks that are ahead make no lateness. */
  addEvent(latenessMs: number): void {
    this.eventCount += 1;
    const bucket = Math.round(Math.log1p(Math.max(0, latenessMs)) * bucketsPerE);
    this.#lateness.set(bucket, (this.#lateness.get(bucket) ?? 0) + 1);
  }

  result(): Omit<SourceQuality, "source"> {
    const { eventCount, duplicateCount, unknownItemCount, rejectCount, nullCounts } = this;
    const latenessP50Ms = this.#quantile(0.5);
    const latenessP99Ms = this.#quantile(0.99);
    return { eventCount, latenessP50Ms, latenessP99Ms, duplicateCount, unknownItemCount, nullCounts, rejectCount };
  }

  #quantile(share: number): number {
    let rest = Math.ceil(share * this.eventCount);
    for (const [bucket, count] of [...this.#lateness].toSorted(([a], [b]) => a - b)) {
      rest -= count;
      if (rest <= 0) return Math.round(Math.expm1(bucket / bucketsPerE));
    }
    return 0;
  }
}
