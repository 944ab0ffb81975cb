/** For tests: the functions of one deployment on emulators, what stands between them, and a client of their API. */
import { Agent, createServer, request } from "node:http";
import { GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context, KinesisStreamEvent } from "aws-lambda";
import { vi } from "vitest";
import { createStream } from "../../adapters/aws/kinesis-stream.ts";
import { createTables, tableNames } from "../../adapters/aws/table-definitions.ts";
import { emulators, newDynamoClient, newKinesisClient, useEmulators } from "../../adapters/aws/test-aws.ts";
import { readConfig } from "../config.ts";
import { createEngine } from "../engine.ts";
import type { Environment } from "../read-environment.ts";
import { apiEvent } from "./testing-api-event.ts";

export interface Deployment {
  readonly environment: Environment;
  readonly stream: string;
  close(): Promise<void>;
}

let deploymentCount = 0;

/** Tables, stream and buckets of its own, and a bus that takes everything: npm has no emulator of EventBridge. */
export async function deployOnEmulators(given: Environment = {}): Promise<Deployment> {
  const name = `functions-${process.pid}-${(deploymentCount += 1)}`;
  const bus = await openBusStandIn();
  useEmulators();
  vi.stubEnv("AWS_ENDPOINT_URL_EVENTBRIDGE", bus.url);
  const buckets = ["artifacts", "raw", "processed"].map((kind) => `${name}-${kind}`);
  const s3 = new S3Client({});
  for (const Bucket of buckets) await s3.send(new CreateBucketCommand({ Bucket }));
  s3.destroy();
  const [dynamo, kinesis] = [newDynamoClient(), newKinesisClient()];
  await createTables(dynamo, tableNames(`${name}-`));
  await createStream(kinesis, `${name}-events`, 2);
  for (const client of [dynamo, kinesis]) client.destroy();
  return {
    stream: `${name}-events`,
    environment: {
      CODECATALYST_ADAPTERS: "aws",
      CODECATALYST_AWS_PREFIX: `${name}-`,
      CODECATALYST_AWS_BUCKET: buckets[0],
      CODECATALYST_AWS_RAW_BUCKET: buckets[1],
      CODECATALYST_AWS_PROCESSED_BUCKET: buckets[2],
      CODECATALYST_REDIS_URL: `${emulators.redisUrl}/0`,
      CODECATALYST_AUTH: "required",
      CODECATALYST_LOG: "error",
      ...given,
    },
    close: () => bus.close(),
  };
}

async function openBusStandIn(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const { Entries } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly Entries: readonly unknown[] };
      response.setHeader("content-type", "application/x-amz-json-1.1");
      response.end(JSON.stringify({ FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: "1" })) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { readonly port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A key with which everything may be asked, made as the command line makes one. */
export async function makeAdminKey({ environment }: Deployment): Promise<string> {
  const { aws } = readConfig(environment);
  const engine = await createEngine({ aws, threadCount: 1 });
  const { secret } = await engine.useCases.createKey(engine.tenant, { kind: "admin", name: "test" });
  await engine.close();
  return secret;
}

/** Hands every request on to another server and counts them. */
export async function openCountingProxy(target: string): Promise<{
  readonly url: string;
  readonly counts: Map<string, number>;
  close(): Promise<void>;
}> {
  const counts = new Map<string, number>();
  const { hostname, port: targetPort } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, response) => {
    const { method = "", url: path = "", headers } = incoming;
    const name = String(headers["x-amz-target"] ?? `S3.${method}`).replace(/^.*\./, "");
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const outgoing = request({ hostname, port: targetPort, method, path, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on("error", () => response.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { readonly port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As Lambda gives it, as far as functions use it. */
export const invocation: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: "test",
  functionVersion: "1",
  invokedFunctionArn: "arn:aws:lambda:eu-central-1:000000000000:function:test",
  memoryLimitInMB: "1024",
  awsRequestId: "00000000-0000-0000-0000-000000000000",
  logGroupName: "test",
  logStreamName: "test",
  getRemainingTimeInMillis: () => 60_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

type ApiHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** Asks as API Gateway does. */
export async function ask(
  handler: ApiHandler,
  method: string,
  path: string,
  content: { readonly body?: unknown; readonly key?: string } = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await handler(apiEvent(method, path, content), invocation);
  return { status: answer.statusCode, body: answer.body === "" ? undefined : JSON.parse(answer.body) };
}

/** What the stream has, shard by shard, as an event source mapping hands it to a function; each record once. */
export class StreamReader {
  readonly #client = newKinesisClient();
  readonly #stream: string;
  readonly #iterators = new Map<string, string | undefined>();

  constructor(stream: string) {
    this.#stream = stream;
  }

  /** The records that came since the last call, a batch for each shard that has some. */
  async read(limit = 1000): Promise<readonly KinesisStreamEvent[]> {
    const StreamName = this.#stream;
    const { Shards = [] } = await this.#client.send(new ListShardsCommand({ StreamName }));
    const batches: KinesisStreamEvent[] = [];
    for (const { ShardId = "" } of Shards) {
      if (!this.#iterators.has(ShardId)) {
        const input = { StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
        this.#iterators.set(ShardId, (await this.#client.send(new GetShardIteratorCommand(input))).ShardIterator);
      }
      for (;;) {
        const ShardIterator = this.#iterators.get(ShardId);
        if (ShardIterator === undefined) break;
        const page = await this.#client.send(new GetRecordsCommand({ ShardIterator, Limit: limit }));
        this.#iterators.set(ShardId, page.NextShardIterator);
        const records = page.Records ?? [];
        if (records.length > 0)
          batches.push({
            Records: records.map(({ SequenceNumber = "", PartitionKey = "", Data, ApproximateArrivalTimestamp }) => ({
              eventID: `${ShardId}:${SequenceNumber}`,
              eventName: "aws:kinesis:record",
              eventSource: "aws:kinesis",
              eventVersion: "1.0",
              eventSourceARN: `arn:aws:kinesis:eu-central-1:000000000000:stream/${StreamName}`,
              awsRegion: "eu-central-1",
              invokeIdentityArn: "",
              kinesis: {
                kinesisSchemaVersion: "1.0",
                partitionKey: PartitionKey,
                sequenceNumber: SequenceNumber,
                data: Buffer.from(Data ?? []).toString("base64"),
                approximateArrivalTimestamp: (ApproximateArrivalTimestamp?.getTime() ?? 0) / 1000,
              },
            })),
          });
        if (records.length === 0) break;
      }
    }
    return batches;
  }

  close(): void {
    this.#client.destroy();
  }
}
