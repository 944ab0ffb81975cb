import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIGatewayProxyResult, KinesisStreamEvent } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { recordsOf } from "../../adapters/aws/event-records.ts";
import { emulators } from "../../adapters/aws/test-aws.ts";
import { defaultTenant, parseTenantId } from "../../domain/ids.ts";
import { must } from "../../domain/errors.ts";
import { someEvent } from "../../ports/contract-data.ts";
import { readConfig } from "../config.ts";
import { createEngine, type ItemInput } from "../engine.ts";
import { openAwsPorts } from "../ports.ts";
import { apiEvent } from "./testing-api-event.ts";
import { deployOnEmulators, type Deployment } from "./testing-functions.ts";
import { bundleHandlers, findRuntimeClient, RunningFunction } from "./testing-runtime-api.ts";

const handlerNames = readdirSync(import.meta.dirname).flatMap((file) => /^(.+)\.handler\.ts$/.exec(file)?.[1] ?? []);
/** What the one that deploys models has beside the others. */
const deploying = {
  CODECATALYST_INFERENCE_FUNCTION: "inference",
  CODECATALYST_INFERENCE_ALIAS: "live",
  CODECATALYST_DEPLOY_APPLICATION: "codecatalyst",
  CODECATALYST_DEPLOY_GROUP: "inference",
};
const found = await findRuntimeClient();
const sequenceOf = (index: number) =>
  String(49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136n + BigInt(index));

/** A delivery of Kinesis with these records, each as bytes. */
function deliveryOf(records: readonly Uint8Array[]): KinesisStreamEvent {
  const Records = records.map((data, index) => ({
    eventID: `shardId-000000000000:${sequenceOf(index)}`,
    kinesis: {
      partitionKey: "0",
      sequenceNumber: sequenceOf(index),
      data: Buffer.from(data).toString("base64"),
      approximateArrivalTimestamp: Date.now() / 1000,
    },
  }));
  return { Records } as unknown as KinesisStreamEvent;
}

const recordOf = (tenant: string, id: string) =>
  must(recordsOf(parseTenantId(tenant), [someEvent(id, { account: id, item: "movie:1", atMs: Date.now() })])[0], "one");

/** S3 as somebody sees it who may not write into one tenant's folder. */
async function s3Without(folder: string): Promise<string> {
  const { hostname, port } = new URL(emulators.s3Url);
  const server = createServer((incoming, response) => {
    const { method, url = "", headers } = incoming;
    if (method === "PUT" && url.includes(`/${folder}/`)) {
      incoming.resume();
      response.writeHead(403).end("<Error><Code>AccessDenied</Code></Error>");
      return;
    }
    const outgoing = request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as { readonly port: number }).port}`;
}

const films: readonly ItemInput[] = Array.from({ length: 40 }, (_, index) => ({
  id: `movie:${index}`,
  domain: "movie",
  title: `Film ${index}`,
  genres: [index % 2 === 0 ? "drama" : "comedy"],
}));

/** A catalogue and a model, as a training leaves them; gives a key to ask with. */
async function train({ environment }: Deployment): Promise<string> {
  const { aws } = readConfig(environment);
  const engine = await createEngine({ ports: await openAwsPorts(must(aws, "on AWS")), threadCount: 1 });
  await engine.putItems(films);
  await engine.recordEvents(
    Array.from({ length: 300 }, (_, index) => {
      const itemId = must(films[(index * 7 + (index % 3)) % films.length], "in range").id;
      return { id: `e${index}`, accountId: `person ${index % 30}`, itemId, kind: "like" as const };
    }),
  );
  await engine.train();
  const { secret } = await engine.useCases.createKey(engine.tenant, { kind: "admin", name: "test" });
  await engine.close();
  return secret;
}

describe.skipIf("missing" in found)(
  `handlers run by Lambda's runtime interface client${"missing" in found ? ` (${found.missing})` : ""}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "codecatalyst-bundles-"));
    let deployment: Deployment;
    let key: string;

    beforeAll(async () => {
      await bundleHandlers(handlerNames, folder);
      deployment = await deployOnEmulators({ CODECATALYST_AUTH: "required" });
      key = await train(deployment);
    }, 300_000);
    afterAll(async () => {
      await deployment.close();
      rmSync(folder, { recursive: true });
    });

    async function start(name: string, environment: Readonly<Record<string, string>> = {}): Promise<RunningFunction> {
      const client = "program" in found ? found.program : "";
      const running = await RunningFunction.start(client, join(folder, name), {
        ...deployment.environment,
        ...environment,
      });
      onTestFinished(() => running.close());
      return running;
    }

    it("enrich a batch, tell which record has to come again, and count on standard output", async () => {
      const enrichment = await start("enrichment", { AWS_ENDPOINT_URL_S3: await s3Without("shut") });
      const began = await enrichment.began;
      console.log(
        `enrichment: ${Math.round(began.initialisationMs)} ms from the start of the process to its first event`,
      );
      expect(began).toMatchObject({ kind: "answered" });

      const records = [recordOf("default", "1"), Buffer.from("no event"), recordOf("shut", "2"), recordOf("open", "3")];
      // Five seconds of what is left are for the answer.
      expect(await enrichment.invoke(deliveryOf(records), 12_000)).toEqual({
        kind: "answered",
        body: { batchItemFailures: [{ itemIdentifier: sequenceOf(2) }] },
      });
      expect(enrichment.metrics()).toMatchObject({
        service: "enrichment",
        EventsEnriched: 2,
        PoisonRecords: 1,
        _aws: { CloudWatchMetrics: [{ Namespace: "CodeCatalyst", Dimensions: [["service"]] }] },
      });

      expect(await enrichment.invoke(deliveryOf([recordOf("default", "4")]))).toEqual({
        kind: "answered",
        body: { batchItemFailures: [] },
      });
    });

    it("answer requests of API Gateway with a list of the model that is there", async () => {
      const inference = await start("inference");
      const began = await inference.began;
      console.log(
        `inference: ${Math.round(began.initialisationMs)} ms from the start of the process to its first event`,
      );
      expect(began).toMatchObject({ kind: "answered" });

      const outcome = await inference.invoke(apiEvent("GET", "/v1/users/person%203/recommendations?n=5", { key }));
      const answer = (outcome.kind === "answered" ? outcome.body : {}) as APIGatewayProxyResult;
      expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false });
      const list = JSON.parse(answer.body) as { readonly items: readonly { readonly rank: number }[] };
      expect(list).toMatchObject({ modelVersion: expect.any(String) as string });
      expect(list.items.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5]);
      expect(inference.metrics()).toMatchObject({ service: "inference", InferenceMs: expect.any(Number) as number });
    });

    it.for(handlerNames)("start as %s", async (name) => {
      const running = await start(name, deploying);
      expect(await running.began).toMatchObject({ kind: "answered" });
    });

    it("answer at every edge that management has", async () => {
      const management = await start("management");
      const ask = async (...asked: Parameters<typeof apiEvent>) => {
        const outcome = await management.invoke(apiEvent(...asked));
        return (outcome.kind === "answered" ? outcome.body : {}) as APIGatewayProxyResult;
      };
      const put = { key, body: { domain: "book", title: "The Waves" } };
      expect(await ask("PUT", "/v1/items/book:waves", put)).toMatchObject({ statusCode: 200 });
      const query = '{ item(itemId: "book:waves") { title } }';
      expect(JSON.parse((await ask("POST", "/graphql", { key, body: { query } })).body)).toEqual({
        data: { item: { title: "The Waves" } },
      });
      const call = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
      expect(await ask("POST", "/mcp", { key, body: call })).toMatchObject({ statusCode: 200 });
      expect(JSON.parse((await ask("GET", "/openapi.json", { key })).body)).toMatchObject({ openapi: "3.1.0" });
      expect(await ask("GET", "/docs/", { key })).toMatchObject({ statusCode: 404 });
    });

    it("make features with the DuckDB that lies beside the code", async () => {
      const { aws } = readConfig(deployment.environment);
      const ports = await openAwsPorts(must(aws, "on AWS"));
      onTestFinished(() => ports.close());
      const before = await ports.objects.list(defaultTenant, "features/");
      const batch = await start("batch");
      expect(await batch.invoke({ job: "features" })).toEqual({ kind: "answered", body: { job: "features" } });
      expect((await ports.objects.list(defaultTenant, "features/")).length).toBeGreaterThan(before.length);
    });

    it("do not start without their configuration, and say what is missing", async () => {
      const inference = await start("inference", { CODECATALYST_AWS_BUCKET: "" });
      expect(await inference.began).toMatchObject({
        kind: "failed",
        error: { errorType: "EngineError", errorMessage: expect.stringContaining("CODECATALYST_AWS_BUCKET") as string },
      });
    });
  },
);
