/** How many records a second the enrichment function brings into profiles and lake, in memory: one event a record, batches as `infra/stages.ts` has them. */
import type { Context, KinesisStreamEvent, KinesisStreamRecord } from "aws-lambda";
import { recordsOf } from "../engine/src/adapters/aws/event-records.ts";
import { SeededRandom } from "../engine/src/adapters/memory/seeded-random.ts";
import { createEnrichment } from "../engine/src/app/aws/enrichment.ts";
import { openTelemetry } from "../engine/src/app/aws/telemetry.ts";
import { openMemoryPorts } from "../engine/src/app/ports.ts";
import { defaultTenant, parseAccountId, parseEventId, parseItemId } from "../engine/src/domain/ids.ts";
import { HotUsers } from "../engine/src/serving/hot-users.ts";
import { madeUpItems } from "./engine.ts";
import { parseItem } from "../engine/src/api/wire.ts";
import { rowWithAim, type BenchRow } from "./report.ts";

const batchSize = 500;
const batchCount = 400;
const accountCount = 20_000;
const itemCount = 50_000;
const context = { getRemainingTimeInMillis: () => 60_000 } as Context;

export async function enrichmentRow(): Promise<BenchRow> {
  const ports = openMemoryPorts();
  await ports.items.put(defaultTenant, madeUpItems(itemCount, 1).map(parseItem));
  const telemetry = await openTelemetry("enrichment", { environment: {}, logLevel: "error" });
  const { partitionCount } = ports.eventLog;
  const eventLog = { partitionCount, withoutErased: async (_: unknown, __: unknown, events: never) => events };
  const enrichment = createEnrichment(
    { ...ports, eventLog, hotUsers: new HotUsers(ports, 60_000) },
    { ...telemetry, count: () => {} },
  );
  const deliveries = Array.from({ length: batchCount }, (_, batch) => delivery(batch));
  const startMs = performance.now();
  for (const { Records } of deliveries) {
    const { batchItemFailures } = await enrichment({ Records }, context);
    if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} records were not handled.`);
  }
  const seconds = (performance.now() - startMs) / 1000;
  await ports.close();
  return rowWithAim("enrichment in memory", (batchSize * batchCount) / seconds, "records/s", { atLeast: 20_000 });
}

/** What a shard hands over at once, as Lambda has it. */
function delivery(batch: number): KinesisStreamEvent {
  const random = new SeededRandom(batch);
  const arrivedAtMs = Date.UTC(2026, 4, 1) + batch * 1000;
  const Records = Array.from({ length: batchSize }, (_, index) => {
    const number = batch * batchSize + index;
    const event = {
      id: parseEventId(`event ${number}`),
      accountId: parseAccountId(`user:${Math.floor(random.next() * accountCount)}`),
      itemId: parseItemId(`item:${Math.floor(random.next() * itemCount)}`),
      atMs: arrivedAtMs - 5_000,
      kind: "finish",
    } as const;
    const [data = new Uint8Array()] = recordsOf(defaultTenant, [event]);
    const kinesis = {
      sequenceNumber: String(49_590_338_271_490_256_608_559_692_538_361_571_095n * 10n ** 18n + BigInt(number)),
      data: Buffer.from(data).toString("base64"),
      approximateArrivalTimestamp: arrivedAtMs / 1000,
    };
    return { kinesis } as KinesisStreamRecord;
  });
  return { Records };
}
