import type { Context, DynamoDBRecord, KinesisStreamBatchResponse, KinesisStreamRecord } from "aws-lambda";
import { readRecord, sequenceNumberOf, type StreamRecord } from "../../adapters/aws/event-records.ts";
import { recordOfRow } from "../../adapters/aws/event-rows.ts";
import type { StreamedEventLog } from "../../adapters/aws/streamed-event-log.ts";
import type { LoggedEvent } from "../../ports/event-log.ts";
import { must } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import { enrichDelivery, type EnrichmentPorts } from "../../pipeline/enrich/enrich-delivery.ts";
import { Lake, type LakePorts } from "../../pipeline/lake/lake.ts";
import { keepPoison } from "../../pipeline/stream/poison-store.ts";
import type { EventBatch } from "../../pipeline/stream/consumer-group.ts";
import type { Telemetry } from "./telemetry.ts";

export interface EnrichmentFunctionPorts extends LakePorts, Omit<EnrichmentPorts, "lake" | "clock"> {
  readonly eventLog: Pick<StreamedEventLog, "partitionCount" | "withoutErased">;
}

/** Of Kinesis, or of the stream of the table that is the log. */
export interface EnrichmentEvent {
  readonly Records: readonly (KinesisStreamRecord | DynamoDBRecord)[];
}

interface DeliveredRecord extends StreamRecord {
  /** What Lambda calls it; no two of a stream have the same. */
  readonly id: string;
}

/** Left to answer in, of the time that Lambda gives. */
const reserveMs = 5000;
/** While a store is away a batch is tried for so long at most, then it comes again. */
const patienceMs = 60_000;

/** Stream → profiles, lake, stamps. What was not handled is told by its id and comes again; the rest does not. */
export function createEnrichment(
  ports: EnrichmentFunctionPorts,
  telemetry: Telemetry,
): (event: EnrichmentEvent, context: Pick<Context, "getRemainingTimeInMillis">) => Promise<KinesisStreamBatchResponse> {
  const lake = new Lake(ports);
  return async ({ Records }, context) => {
    const { batches, ids, poisonCount } = await readRecords(ports, Records.flatMap(recordsOf));
    const patience = Math.min(patienceMs, context.getRemainingTimeInMillis() - reserveMs);
    const report = await enrichDelivery({ ...ports, lake }, batches, {
      signal: AbortSignal.timeout(Math.max(1, patience)),
      onTrouble: (reason) => telemetry.logger.warn("a batch is tried again", { reason }),
    });
    telemetry.count("EventsEnriched", report.handledCount);
    telemetry.count("EventsFailed", report.setAsideCount);
    telemetry.count("PoisonRecords", poisonCount);
    const unhandled = report.unhandled.map(({ tenant, partition, position }) =>
      must(ids.get(recordKey(tenant, partition, sequenceNumberOf(position))), "What was not handled was in a record."),
    );
    return { batchItemFailures: unhandled.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

function recordsOf(record: KinesisStreamRecord | DynamoDBRecord): readonly DeliveredRecord[] {
  if ("kinesis" in record) {
    const { sequenceNumber, approximateArrivalTimestamp, data } = record.kinesis;
    const arrivedAtMs = Math.round(approximateArrivalTimestamp * 1000);
    return [{ id: sequenceNumber, sequenceNumber, arrivedAtMs, data: Buffer.from(data, "base64") }];
  }
  const { SequenceNumber = "", NewImage: { sk, data, arrivedAtMs } = {} } = record.dynamodb ?? {};
  // Rows that are changed or removed afterwards are no new events, and a head has no data.
  if (record.eventName !== "INSERT" || data === undefined) return [];
  const attributes = { data: bytesOf(data.B), arrivedAtMs: Number(arrivedAtMs?.N ?? 0) };
  return [{ id: SequenceNumber, ...recordOfRow({ sk: bytesOf(sk?.B), attributes }) }];
}

const bytesOf = (base64 = ""): Uint8Array => Buffer.from(base64, "base64");

const recordKey = (tenant: TenantId, partition: number, sequenceNumber: string | bigint) =>
  `${partition}\n${sequenceNumber}\n${tenant}`;

/** The events of records by tenant and partition, in order; what is no event is kept with its reason before anything else. */
async function readRecords(
  ports: EnrichmentFunctionPorts,
  records: readonly DeliveredRecord[],
): Promise<{
  readonly batches: readonly EventBatch[];
  /** Of records by `recordKey`. */
  readonly ids: ReadonlyMap<string, string>;
  readonly poisonCount: number;
}> {
  const { eventLog } = ports;
  const ids = new Map<string, string>();
  const found = new Map<string, { tenant: TenantId; partition: number; events: LoggedEvent[] }>();
  let poisonCount = 0;
  for (const record of records) {
    const read = readRecord(record, eventLog.partitionCount);
    if (read.kind === "poison") {
      const { id: place, arrivedAtMs, data } = record;
      await keepPoison(ports, { place, arrivedAtMs, reason: read.reason, data });
      poisonCount += 1;
    }
    if (read.kind !== "events") continue;
    const { tenant, partition, events } = read;
    const key = `${partition}\n${tenant}`;
    const batch = found.get(key) ?? { tenant, partition, events: [] };
    found.set(key, batch);
    batch.events.push(...events);
    ids.set(recordKey(tenant, partition, record.sequenceNumber), record.id);
  }
  const batches = [...found.values()].map(async ({ tenant, partition, events }) => ({
    tenant,
    partition,
    events: await eventLog.withoutErased(tenant, partition, events),
  }));
  return { batches: await Promise.all(batches), ids, poisonCount };
}
