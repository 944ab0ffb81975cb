import { describeModelRegistry } from "../../ports/model-registry.contract.ts";
import { describeProfileStore } from "../../ports/profile-store.contract.ts";
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
