import { expect, it } from "vitest";
import { describeCheckpointStore } from "../../ports/checkpoint-store.contract.ts";
import { describeDocumentStore } from "../../ports/document-store.contract.ts";
import { describeItemStore } from "../../ports/item-store.contract.ts";
import { describeModelRegistry } from "../../ports/model-registry.contract.ts";
import { FixedClock } from "../memory/fixed-clock.ts";
import { DynamoCheckpointStore } from "./dynamo-checkpoint-store.ts";
import { DynamoDocumentStore } from "./dynamo-document-store.ts";
import { DynamoItemStore } from "./dynamo-item-store.ts";
import { DynamoModelRegistry } from "./dynamo-model-registry.ts";
import { onTable } from "./test-aws.ts";
import { FaultyHandlers } from "./test-aws-faults.ts";

const durable = { isDurable: true, isSlow: true };
const handlers = new FaultyHandlers(0.06);
const newHandler = () => handlers.next();

describeModelRegistry(
  "DynamoModelRegistry under faults",
  onTable("modelCache", (table) => new DynamoModelRegistry(table), newHandler),
  durable,
);
describeItemStore(
  "DynamoItemStore under faults",
  onTable("items", (table) => new DynamoItemStore(table), newHandler),
  durable,
);
describeCheckpointStore(
  "DynamoCheckpointStore under faults",
  onTable("sessions", (table) => new DynamoCheckpointStore(table), newHandler),
  durable,
);
describeDocumentStore("DynamoDocumentStore under faults", async () => {
  const clock = new FixedClock(Date.UTC(2026, 4, 1));
  const opened = await onTable("sessions", (table) => new DynamoDocumentStore(table, clock), newHandler)();
  return {
    ...opened,
    advance: (durationMs: number) => {
      clock.advance(durationMs);
    },
  };
});

it("the suites met every fault that DynamoDB has", () => {
  const met = handlers.met();
  for (const operation of ["GetItem", "PutItem", "Query", "TransactWriteItems", "BatchWriteItem", "BatchGetItem"])
    expect(met.some((fault) => fault.startsWith(operation))).toBe(true);
  for (const kind of ["refused", "answer-lost", "altered"])
    expect(met.some((fault) => fault.endsWith(kind))).toBe(true);
});
