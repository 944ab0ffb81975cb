import type { Event } from "../../domain/event.ts";
import { messageOf } from "../../domain/errors.ts";
import { parseAccountId, parseEventId, parseItemId, parseTenantId, type TenantId } from "../../domain/ids.ts";
import { partitionOf, type LoggedEvent, type Position } from "../../ports/event-log.ts";

/**
 * A record holds at most so many events, and about so many bytes: well below the limits of Kinesis (1 MB a record, 5 MB a call) and
 * of DynamoDB (400 kB a row).
 */
const eventsARecord = 500;
const bytesARecord = 200_000;

/**
 * Lines have the places 1, 2, … in their record, the last one has place 999. So `place 0` is before the whole record, and from any
 * position that was given out one knows whether there is more behind it in its record.
 */
const placesARecord = 1000n;
const lastPlace = placesARecord - 1n;

/** One line of a record: JSON, so that whoever else reads the stream (Firehose, a function) needs no code of ours. Empty where it was erased. */
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
  return records.map(dataOf);
}

/** A record without events, for its place in the stream. */
export const emptyRecord = (): Uint8Array => new TextEncoder().encode("\n");

export interface StreamRecord {
  readonly sequenceNumber: string;
  readonly arrivedAtMs: number;
  readonly data: Uint8Array;
}

/** A record's events, if they are of this tenant and partition: a shard may carry several of either. What cannot be read has none. */
export function eventsOf(
  record: StreamRecord,
  owner: { readonly tenant: TenantId; readonly partition: number; readonly partitionCount: number },
): readonly LoggedEvent[] {
  const read = readRecord(record, owner.partitionCount);
  if (read.kind !== "events" || read.tenant !== owner.tenant || read.partition !== owner.partition) return [];
  return read.events;
}

export type ReadRecord =
  | {
      readonly kind: "events";
      readonly tenant: TenantId;
      readonly partition: number;
      readonly events: readonly LoggedEvent[];
    }
  | { readonly kind: "empty" }
  /** Nobody can make events of it. */
  | { readonly kind: "poison"; readonly reason: string };

/** Whatever somebody put into the stream: what is no record of ours is told apart, not thrown. */
export function readRecord({ sequenceNumber, arrivedAtMs, data }: StreamRecord, partitionCount: number): ReadRecord {
  try {
    const lines = linesOf(data).map((text) => (text === "" ? undefined : lineOf(text)));
    const first = lines.find((line) => line !== undefined);
    if (first === undefined) return { kind: "empty" };
    if (lines.length > lastPlace) return { kind: "poison", reason: `It has more than ${lastPlace} lines.` };
    const { tenant } = first;
    const partition = partitionOf(first.event.accountId, partitionCount);
    const isOne = lines.every(
      (line) =>
        line === undefined ||
        (line.tenant === tenant && partitionOf(line.event.accountId, partitionCount) === partition),
    );
    if (!isOne) return { kind: "poison", reason: "It has events of several tenants or partitions." };
    const before = positionBeforeRecord(sequenceNumber);
    const events = lines.flatMap((line, index) => {
      if (line === undefined) return [];
      return [{ position: before + placeOf(index, lines.length), arrivedAtMs, event: line.event }];
    });
    return { kind: "events", tenant, partition, events };
  } catch (error) {
    return { kind: "poison", reason: messageOf(error) };
  }
}

/** The record's data without some of its events: empty lines, so that all others keep their places. The same data where none is left out. */
export function dataWith(
  record: StreamRecord,
  partitionCount: number,
  isKept: (logged: LoggedEvent) => boolean,
): Uint8Array {
  const read = readRecord(record, partitionCount);
  const left = read.kind === "events" ? read.events.filter((logged) => !isKept(logged)) : [];
  if (left.length === 0) return record.data;
  const before = positionBeforeRecord(record.sequenceNumber);
  const places = new Set(left.map(({ position }) => position - before));
  const lines = linesOf(record.data).map((text, index, all) => (places.has(placeOf(index, all.length)) ? "" : text));
  return dataOf(lines);
}

const placeOf = (index: number, lineCount: number): bigint => (index === lineCount - 1 ? lastPlace : BigInt(index + 1));

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Every line ends with a line feed; what somebody else wrote may lack the last one. */
function linesOf(data: Uint8Array): readonly string[] {
  const lines = decoder.decode(data).split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

const dataOf = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(`${lines.join("\n")}\n`);

function lineOf(text: string): Line {
  const line = JSON.parse(text) as { readonly tenant?: unknown; readonly event?: Partial<Record<string, unknown>> };
  const { tenant, event } = line;
  if (typeof tenant !== "string" || typeof event !== "object" || event === null)
    throw new Error("A line has no tenant and event.");
  parseTenantId(tenant);
  const { id, accountId, itemId, atMs, kind } = event;
  parseEventId(textOf("id", id));
  parseAccountId(textOf("accountId", accountId));
  parseItemId(textOf("itemId", itemId));
  textOf("kind", kind);
  if (!Number.isFinite(atMs)) throw new Error("An event has no atMs.");
  if ((kind === "progress" || kind === "rate") && !Number.isFinite(event["ratio"]))
    throw new Error(`A ${kind} event has no ratio.`);
  if (kind === "emoji") textOf("emoji", event["emoji"]);
  if (kind === "retract") textOf("eventId", event["eventId"]);
  return line as unknown as Line;
}

function textOf(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new Error(`An event has no ${name}.`);
}
