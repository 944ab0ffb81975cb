import { expect, it } from "vitest";
import { describeCheckpointStore } from "../../ports/checkpoint-store.contract.ts";
import { describeDocumentStore } from "../../ports/document-store.contract.ts";
import { describeItemStore } from "../../ports/item-store.contract.ts";
import { describeModelRegistry } from "../../ports/model-registry.contract.ts";
import { describeProfileStore } from "../../ports/profile-store.contract.ts";
import { FixedClock } from "../memory/fixed-clock.ts";
import type { FaultPlan } from "../testing-faults.ts";
import { DynamoCheckpointStore } from "./dynamo-checkpoint-store.ts";
import { DynamoDocumentStore } from "./dynamo-document-store.ts";
import { DynamoItemStore } from "./dynamo-item-store.ts";
import { DynamoModelRegistry } from "./dynamo-model-registry.ts";
import { DynamoProfileStore } from "./dynamo-profile-store.ts";
import { onTable } from "./test-aws.ts";
import { faultyHandler } from "./test-aws-faults.ts";

const durable = { isDurable: true };
const plans: FaultPlan[] = [];

/** Another seed for each client, the same ones in every run. */
function newHandler() {
  const { plan, requestHandler } = faultyHandler({ seed: plans.length + 1, ratio: 0.06 });
  plans.push(plan);
  return requestHandler;
}

describeModelRegistry(
  "DynamoModelRegistry under faults",
  onTable("modelCache", (table) => new DynamoModelRegistry(table), newHandler),
  durable,
);
describeProfileStore(
  "DynamoProfileStore under faults",
  onTable("userProfiles", (table) => new DynamoProfileStore(table), newHandler),
  { ...durable, takesLate: true },
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
  const met = new Set(plans.flatMap(({ faults }) => [...faults.keys()]));
  for (const operation of ["GetItem", "PutItem", "Query", "TransactWriteItems", "BatchWriteItem", "BatchGetItem"])
    expect([...met].some((fault) => fault.startsWith(operation))).toBe(true);
  for (const kind of ["refused", "answer-lost", "altered"])
    expect([...met].some((fault) => fault.endsWith(kind))).toBe(true);
});
