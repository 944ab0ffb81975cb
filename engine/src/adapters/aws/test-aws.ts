/** For tests: clients of the emulators that `scripts/emulators.mjs` or `scripts/moto.mjs` started, and tables of a test's own. */
import { DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { inject, vi } from "vitest";
import type { Opened } from "../../ports/contract-data.ts";
import { DynamoTable } from "./dynamo-table.ts";
import { maxAttempts } from "./open-aws.ts";
import { S3ObjectStore } from "./s3-object-store.ts";
import { createTables, tableKinds, tableNames, type TableKind, type TableNames } from "./table-definitions.ts";

declare module "vitest" {
  interface ProvidedContext {
    emulators: {
      readonly dynamoUrl: string;
      readonly kinesisUrl: string;
      readonly s3Url: string;
      readonly redisUrl: string;
    };
    /** Of `npm run test:moto` alone. */
    motoUrl: string;
  }
}

export const emulators = inject("emulators");

/** What every client of an emulator needs; the emulators check neither region nor credentials. */
export const emulatorSettings = {
  maxAttempts,
  region: "eu-central-1",
  credentials: { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
} as const;

interface Retrying {
  readonly config: { retryStrategy: DynamoDBClient["config"]["retryStrategy"] };
}

/** The client with the SDK's own way to try again, but pauses of a tenth: AWS needs time to recover, an emulator none. */
export function hurried<Client extends Retrying>(client: Client): Client {
  const original = client.config.retryStrategy;
  client.config.retryStrategy = async () => {
    const strategy = await original();
    if (!("refreshRetryTokenForRetry" in strategy)) return strategy;
    return {
      acquireInitialRetryToken: (scope) => strategy.acquireInitialRetryToken(scope),
      recordSuccess: (token) => strategy.recordSuccess(token),
      refreshRetryTokenForRetry: async (before, info) => {
        const token = await strategy.refreshRetryTokenForRetry(before, info);
        const delayMs = token.getRetryDelay() / 10;
        return Object.assign(token, { getRetryDelay: () => delayMs });
      },
    };
  };
  return client;
}

/** For clients that are made from the environment, as in a function. */
export function useEmulators(): void {
  vi.stubEnv("AWS_REGION", emulatorSettings.region);
  vi.stubEnv("AWS_ACCESS_KEY_ID", emulatorSettings.credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", emulatorSettings.credentials.secretAccessKey);
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", emulators.dynamoUrl);
  vi.stubEnv("AWS_ENDPOINT_URL_KINESIS", emulators.kinesisUrl);
  vi.stubEnv("AWS_ENDPOINT_URL_S3", emulators.s3Url);
}

export const newDynamoClient = (requestHandler = new NodeHttpHandler()) =>
  hurried(new DynamoDBClient({ ...emulatorSettings, endpoint: emulators.dynamoUrl, requestHandler }));

// kinesis-local breaks under HTTP/2, which the client speaks by itself.
export const newKinesisClient = (requestHandler = new NodeHttpHandler()) =>
  hurried(new KinesisClient({ ...emulatorSettings, endpoint: emulators.kinesisUrl, requestHandler }));

let tableSets = 0;

/** New tables, and the way to remove them. */
export async function newTables(
  client: DynamoDBClient,
  kinds: readonly TableKind[] = tableKinds,
): Promise<{ names: TableNames; remove(): Promise<void> }> {
  const names = tableNames(`test-${process.pid}-${(tableSets += 1)}-`);
  await createTables(client, names, kinds);
  return {
    names,
    remove: async () => {
      await Promise.all(kinds.map((kind) => client.send(new DeleteTableCommand({ TableName: names[kind] }))));
    },
  };
}

/** A port on a table of its own. */
export function onTable<Port>(
  kind: TableKind,
  create: (table: DynamoTable) => Port,
  newHandler = () => new NodeHttpHandler(),
): () => Promise<Opened<Port>> {
  return async () => {
    let client = newDynamoClient(newHandler());
    const tables = await newTables(client);
    const open = () => create(new DynamoTable(client, tables.names[kind]));
    return {
      port: open(),
      reopen: async () => {
        client.destroy();
        client = newDynamoClient(newHandler());
        return open();
      },
      close: async () => {
        await tables.remove();
        client.destroy();
      },
    };
  };
}

export const newS3Client = (endpoint: string, requestHandler = new NodeHttpHandler()) =>
  hurried(new S3Client({ ...emulatorSettings, endpoint, requestHandler }));

let bucketCount = 0;

/** An object store on a bucket of its own. */
export async function onBucket(
  endpoint: string,
  newHandler = () => new NodeHttpHandler(),
): Promise<Opened<S3ObjectStore> & { readonly name: string }> {
  let client = newS3Client(endpoint, newHandler());
  const Bucket = `test-${process.pid}-${(bucketCount += 1)}`;
  await client.send(new CreateBucketCommand({ Bucket }));
  return {
    name: Bucket,
    port: new S3ObjectStore(client, { bucket: Bucket }),
    reopen: async () => {
      client.destroy();
      client = newS3Client(endpoint, newHandler());
      return new S3ObjectStore(client, { bucket: Bucket });
    },
    close: async () => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
      for (const { Key } of Contents) await client.send(new DeleteObjectCommand({ Bucket, Key }));
      await client.send(new DeleteBucketCommand({ Bucket }));
      client.destroy();
    },
  };
}
