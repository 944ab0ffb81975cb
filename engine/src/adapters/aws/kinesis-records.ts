import type { Event } from "../../domain/event.ts";
import type { TenantId } from "../../domain/ids.ts";
import { partitionOf, type LoggedEvent, type Position } from "../../ports/event-log.ts";

/** A record holds at most so many events, and about so many bytes: well below Kinesis's limits of 1 MB a record and 5 MB a call. */
const eventsARecord = 500;
const bytesARecord = 200_000;

/**
 * Events have the places 1, 2, … in their record, the last one has place 999. So `place 0` is before the whole record, and from any
 * position that was given out one knows whether there is more behind it in its record.
 */
const placesARecord = 1000n;
const lastPlace = placesARecord - 1n;

/** One line of a record: JSON, so that whoever else reads the stream (Firehose, a function) needs no code of ours. */
interface Line {
  readonly tenant: TenantId;
  readonly event: Event;
}

export const positionBeforeRecord = (sequenceNumber: string): Position => BigInt(sequenceNumber) * placesARecord;
export const positionOfRecordEnd = (sequenceNumber: string): Position =>
  positionBeforeRecord(sequenceNumber) + lastPlace;
export const sequenceNumberOf = (position: Position): bigint => position / placesARecord;
export const isRecordEnd = (position: Position): boolean => position % placesARecord === lastPlace;

/** Events of one partition as the data of records, in order. */
export function recordsOf(tenant: TenantId, events: readonly Event[]): readonly Uint8Array[] {
  const records: string[][] = [];
  let sizeBytes = 0;
  for (const event of events) {
    const line: Line = { tenant, event };
    const text = JSON.stringify(line);
    const last = records.at(-1);
    // A code unit takes at most three bytes in UTF-8.
    const lineBytes = 3 * text.length;
    if (last === undefined || last.length >= eventsARecord || sizeBytes + lineBytes > bytesARecord) {
      records.push([text]);
      sizeBytes = lineBytes;
    } else {
      last.push(text);
      sizeBytes += lineBytes;
    }
  }
  return records.map((lines) => new TextEncoder().encode(`${lines.join("\n")}\n`));
}

/** A record without events, for its place in the stream. */
export const emptyRecord = (): Uint8Array => new TextEncoder().encode("\n");

export interface StreamRecord {
  readonly sequenceNumber: string;
  readonly arrivedAtMs: number;
  readonly data: Uint8Array;
}

/** A record's events, if they are of this tenant and partition: a shard may carry several of either. */
export function eventsOf(
  { sequenceNumber, arrivedAtMs, data }: StreamRecord,
  owner: { readonly tenant: TenantId; readonly partition: number; readonly partitionCount: number },
): readonly LoggedEvent[] {
  const lines = new TextDecoder().decode(data).split("\n").filter(Boolean);
  const first = lines[0] === undefined ? undefined : (JSON.parse(lines[0]) as Line);
  if (first?.tenant !== owner.tenant) return [];
  if (partitionOf(first.event.accountId, owner.partitionCount) !== owner.partition) return [];
  const before = positionBeforeRecord(sequenceNumber);
  return lines.map((line, index) => ({
    position: before + (index === lines.length - 1 ? lastPlace : BigInt(index + 1)),
    arrivedAtMs,
    event: (JSON.parse(line) as Line).event,
  }));
}
