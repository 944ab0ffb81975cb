import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { S3Client } from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Bus } from "../../ports/bus.ts";
import type { Clock } from "../../ports/clock.ts";
import { DynamoCheckpointStore } from "./dynamo-checkpoint-store.ts";
import { DynamoDocumentStore } from "./dynamo-document-store.ts";
import { DynamoEventLog } from "./dynamo-event-log.ts";
import { DynamoItemStore } from "./dynamo-item-store.ts";
import { DynamoModelRegistry } from "./dynamo-model-registry.ts";
import { DynamoPartyStore } from "./dynamo-party-store.ts";
import { DynamoPreparedLists } from "./dynamo-prepared-lists.ts";
import { DynamoProfileStore } from "./dynamo-profile-store.ts";
import { DynamoTable } from "./dynamo-table.ts";
import { EventBridgeBus } from "./event-bridge-bus.ts";
import { KinesisEventLog } from "./kinesis-event-log.ts";
import { S3ObjectStore } from "./s3-object-store.ts";
import type { StreamedEventLog } from "./streamed-event-log.ts";
import type { AwsNames } from "./aws-names.ts";
import { tableNames } from "./table-definitions.ts";

/** Throttled calls and lost connections are tried again by the SDK, with growing pauses. */
export const maxAttempts = 10;

/** The ports on AWS. `local` brings the bus's events to subscribers of this process. */
export async function openAws(names: AwsNames, clock: Clock, local: Bus) {
  const dynamo = new DynamoDBClient({ maxAttempts });
  // The clients of Kinesis and EventBridge speak HTTP/2 by themselves, which emulators do not.
  const kinesis = new KinesisClient({ maxAttempts, requestHandler: new NodeHttpHandler() });
  const eventBridge = new EventBridgeClient({ maxAttempts, requestHandler: new NodeHttpHandler() });
  const s3 = new S3Client({ maxAttempts });
  const tables = tableNames(names.tablePrefix);
  const sessions = new DynamoTable(dynamo, tables.sessions);
  const modelCache = new DynamoTable(dynamo, tables.modelCache);
  const openLog = (): Promise<StreamedEventLog> =>
    names.eventLog === "kinesis"
      ? KinesisEventLog.open({ client: kinesis, name: names.stream }, sessions, clock)
      : DynamoEventLog.open({ events: new DynamoTable(dynamo, tables.events), sessions }, clock);
  const close = async () => {
    for (const client of [dynamo, kinesis, eventBridge, s3]) client.destroy();
  };
  try {
    return {
      eventLog: await openLog(),
      checkpoints: new DynamoCheckpointStore(sessions),
      documents: new DynamoDocumentStore(sessions, clock),
      items: new DynamoItemStore(new DynamoTable(dynamo, tables.items)),
      profiles: new DynamoProfileStore(new DynamoTable(dynamo, tables.userProfiles)),
      objects: new S3ObjectStore(s3, {
        bucket: names.bucket,
        byPrefix: [
          ["lake/raw/", names.rawBucket],
          ["lake/", names.processedBucket],
        ],
      }),
      bus: new EventBridgeBus(eventBridge, local, { busName: names.eventBus }),
      registry: new DynamoModelRegistry(modelCache),
      parties: new DynamoPartyStore(sessions, clock),
      preparedLists: new DynamoPreparedLists(modelCache, clock),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
