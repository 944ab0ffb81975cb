import type { Context, KinesisStreamBatchResponse } from "aws-lambda";
import { readRecord, sequenceNumberOf } from "../../adapters/aws/event-records.ts";
import type { StreamedEventLog } from "../../adapters/aws/streamed-event-log.ts";
import type { LoggedEvent } from "../../ports/event-log.ts";
import { must } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import { KeptItemFacts } from "../../pipeline/enrich/item-facts.ts";
import type { ItemStore } from "../../ports/item-store.ts";
import { enrichDelivery, type EnrichmentPorts } from "../../pipeline/enrich/enrich-delivery.ts";
import { Lake, type LakePorts } from "../../pipeline/lake/lake.ts";
import { keepPoison } from "../../pipeline/stream/poison-store.ts";
import type { EventBatch } from "../../pipeline/stream/consumer-group.ts";
import { deliveredRecords, type DeliveredRecord, type EnrichmentEvent } from "./delivered-record.ts";
import type { Telemetry } from "./telemetry.ts";

export interface EnrichmentFunctionPorts extends Omit<LakePorts, "items">, Omit<EnrichmentPorts, "lake" | "clock"> {
  readonly items: ItemStore;
  readonly eventLog: Pick<StreamedEventLog, "partitionCount" | "withoutErased">;
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
  const items = new KeptItemFacts(ports);
  const lake = new Lake({ ...ports, items });
  return async (event, context) => {
    const { batches, ids, poisonCount } = await readRecords(ports, deliveredRecords(event));
    await lookAhead(items, batches);
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

/** All batches' items at once instead of each batch's own; what cannot be read now is read, and tried again, with its batch. */
async function lookAhead(items: KeptItemFacts, batches: readonly EventBatch[]): Promise<void> {
  for (const [tenant, own] of Map.groupBy(batches, (batch) => batch.tenant)) {
    const ids = new Set(own.flatMap(({ events }) => events.map(({ event }) => event.itemId)));
    await items.get(tenant, [...ids]).catch(() => {});
  }
}

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
