import { describeCheckpointStore } from "../../ports/checkpoint-store.contract.ts";
import { describeItemStore } from "../../ports/item-store.contract.ts";
import { describeModelRegistry } from "../../ports/model-registry.contract.ts";
import { describeProfileStore } from "../../ports/profile-store.contract.ts";
import { DynamoCheckpointStore } from "./dynamo-checkpoint-store.ts";
import { DynamoItemStore } from "./dynamo-item-store.ts";
import { DynamoModelRegistry } from "./dynamo-model-registry.ts";
import { DynamoProfileStore } from "./dynamo-profile-store.ts";
import { onTable } from "./test-aws.ts";

const durable = { isDurable: true };

describeModelRegistry(
  "DynamoModelRegistry",
  onTable("modelCache", (table) => new DynamoModelRegistry(table)),
  durable,
);
describeProfileStore(
  "DynamoProfileStore",
  onTable("userProfiles", (table) => new DynamoProfileStore(table)),
  durable,
);
describeItemStore(
  "DynamoItemStore",
  onTable("items", (table) => new DynamoItemStore(table)),
  durable,
);
describeCheckpointStore(
  "DynamoCheckpointStore",
  onTable("sessions", (table) => new DynamoCheckpointStore(table)),
  durable,
);
