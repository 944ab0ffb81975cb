import { AsyncLocalStorage } from "node:async_hooks";
import { fileURLToPath } from "node:url";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import { MemoryModelTraffic } from "../../adapters/memory/memory-model-traffic.ts";
import { HotUsers } from "../../serving/hot-users.ts";
import { readConfig } from "../config.ts";
import { createEngine } from "../engine.ts";
import { openAwsPorts } from "../ports.ts";
import { createBatch } from "./batch.ts";
import { createBusWork } from "./bus.ts";
import { createDeployment } from "./deployment.ts";
import { createEnrichment } from "./enrichment.ts";
import { createInference } from "./inference.ts";
import { createIntake } from "./intake.ts";
import { createManagement } from "./management.ts";
import { openFunction, type OpenedFunction } from "./open-function.ts";
import {
  ask,
  deployOnEmulators,
  invocation,
  makeAdminKey,
  StreamReader,
  type Deployment,
} from "./testing-functions.ts";

interface Right {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** What is needed of a request to AWS to know which right it takes. */
interface AwsRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** At run time and by its path: the templates are no part of the engine. */
const infraRights = fileURLToPath(new URL("../../../../infra/testing/function-rights.ts", import.meta.url));
interface FunctionRights {
  readonly functionRights: (stage: "dev") => ReadonlyMap<string, readonly Right[]>;
}

const people = Array.from({ length: 14 }, (_, index) => `person ${index}`);
const items = ["book", "movie", "music"].flatMap((domain) =>
  Array.from({ length: 12 }, (_, index) => ({ id: `${domain} ${index}`, domain, title: `${domain} ${index}` })),
);

/** Every request of a function is judged by the rights that the templates give its role; emulators judge nothing. */
describe("functions with the rights of their roles", () => {
  const hourMs = 3_600_000;
  const clock = new FixedClock(Date.now() + 2 * hourMs);
  const running = new AsyncLocalStorage<string>();
  const refused = new Set<string>();
  const used = new Map<string, Set<string>>();
  let deployment: Deployment;
  let adminKey: string;
  let rights: ReadonlyMap<string, readonly Right[]>;

  beforeAll(async () => {
    const { functionRights } = (await import(infraRights)) as FunctionRights;
    rights = functionRights("dev");
    deployment = await deployOnEmulators();
    adminKey = await makeAdminKey(deployment);
    const send = Reflect.get(NodeHttpHandler.prototype, "handle");
    vi.spyOn(NodeHttpHandler.prototype, "handle").mockImplementation(function (
      this: NodeHttpHandler,
      request,
      options,
    ) {
      judge(request);
      return send.call(this, request, options);
    });
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await deployment.close();
  });

  function judge(request: AwsRequest): void {
    const name = running.getStore();
    if (name === undefined) return;
    const { environment } = deployment;
    for (const [action, resource] of neededBy(request, String(environment["CODECATALYST_AWS_PREFIX"]))) {
      used.set(name, (used.get(name) ?? new Set()).add(action));
      const isAllowed = (rights.get(name) ?? []).some(
        (right) => right.actions.includes(action) && right.resources.some((pattern) => matches(pattern, resource)),
      );
      if (!isAllowed) refused.add(`${name}: ${action} on ${resource}`);
    }
  }

  /** The function as if it ran alone in a process of its own, so that what goes on behind its answers is known as its own. */
  async function open<Event, Result>(
    name: string,
    create: (opened: OpenedFunction) => ReturnType<Parameters<typeof openFunction<Event, Result>>[1]>,
  ) {
    const surroundings = { environment: deployment.environment, clock };
    const handler = await running.run(name, () => openFunction<Event, Result>(name, create, surroundings));
    return (...input: Parameters<typeof handler>) => running.run(name, () => handler(...input));
  }

  it("do all they do, and nothing that they may not", async () => {
    const management = await open("management", createManagement);
    const intake = await open("intake", createIntake);
    const enrichment = await open("enrichment", ({ ports, config, telemetry }) =>
      createEnrichment({ ...ports, hotUsers: new HotUsers(ports, config.listTtlMs) }, telemetry),
    );
    const learn = await open("learn", createBatch);
    const batch = await open("batch", createBatch);
    const bus = await open("bus", createBusWork);

    expect((await ask(management, "PUT", "/v1/items", { body: { items }, key: adminKey })).status).toBe(200);
    const record = async (round: number) => {
      const events = people.flatMap((accountId, person) =>
        items
          .filter((_, index) => (index + person + round) % 4 === 0)
          .map(({ id }, index) => ({ id: `${round} ${accountId} ${index}`, accountId, itemId: id, kind: "finish" })),
      );
      expect((await ask(intake, "POST", "/v1/events", { body: { events }, key: adminKey })).status).toBe(200);
      const reader = new StreamReader(deployment.stream);
      for (const delivered of await reader.read())
        expect(await enrichment(delivered, invocation)).toEqual({ batchItemFailures: [] });
      reader.close();
    };
    await record(0);
    const { aws } = readConfig(deployment.environment);
    const trainer = await createEngine({ ports: await openAwsPorts(aws!, clock), threadCount: 1 });
    const { version } = await trainer.train();
    await trainer.close();
    await record(1);
    await learn({ job: "learn" }, invocation);

    const inference = await open("inference", createInference);
    for (const path of [
      "/v1/users/person%201/recommendations",
      "/v1/users/person%201/because-you",
      "/v1/users/person%201/playlist",
      "/v1/items/movie%201/similar",
      "/v1/trending",
    ])
      expect(await ask(inference, "GET", path, { key: adminKey })).toMatchObject({ status: 200 });
    expect((await ask(management, "GET", "/v1/users/person%202/export", { key: adminKey })).status).toBe(200);
    // What was served is written down within half a second.
    await new Promise((resolve) => setTimeout(resolve, 1500));

    const traffic = new MemoryModelTraffic();
    const deploy = await open("deployment", (opened) => createDeployment(opened, traffic));
    const detailType = "CodeDeploy Deployment State-change Notification";
    const manifest = { bucket: { name: "artifacts" }, object: { key: `default/models/${version}/manifest.json` } };
    const begun = await deploy({ source: "aws.s3", "detail-type": "Object Created", detail: manifest }, invocation);
    expect(begun).toEqual({ kind: "shifting", shiftId: "shift-1", tenant: "default", version });
    traffic.settle("shift-1", "succeeded");
    const ended = { deploymentId: "shift-1", state: "SUCCESS", application: "a", deploymentGroup: "g" };
    await deploy({ source: "aws.codedeploy", "detail-type": detailType, detail: ended }, invocation);

    for (const job of ["quality", "features", "retention"]) await batch({ job }, invocation);
    expect((await ask(management, "DELETE", "/v1/users/person%203", { key: adminKey })).status).toBe(204);
    const detail = { kind: "user-erased", tenant: "default", userId: "person 3", accountIds: ["person 3"] };
    await bus({ source: "codecatalyst", "detail-type": "user-erased", detail }, invocation);
    await bus({ source: "codecatalyst", "detail-type": "items-changed", detail: { tenant: "default" } }, invocation);
    clock.advance(hourMs);
    await batch({ job: "retention" }, invocation);

    expect([...refused]).toEqual([]);
    // Otherwise nothing was judged.
    expect([...used.keys()].toSorted()).toEqual(
      ["batch", "bus", "deployment", "enrichment", "inference", "intake", "learn", "management"].toSorted(),
    );
    expect([...(used.get("intake") ?? [])]).toContain("kinesis:PutRecords");
    expect([...(used.get("inference") ?? [])]).toEqual(expect.arrayContaining(["dynamodb:Query", "s3:PutObject"]));
  });
});

const stage = "codecatalyst-dev-";
const arn = (service: string, resource: string) =>
  `arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}`;
const bucketArn = (kind: string) => `arn:<AWS::Partition>:s3:::${stage}${kind}-<AWS::AccountId>-<AWS::Region>`;

function matches(pattern: string, resource: string): boolean {
  const escaped = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`).test(resource);
}

type Needed = readonly (readonly [action: string, resource: string])[];

/** The rights that IAM asks for, with the names of this deployment as those of the stage. */
function neededBy({ method, path, query, headers, body }: AwsRequest, prefix: string): Needed {
  const target = headers["x-amz-target"];
  if (target === undefined) return neededInS3(method, path, query ?? {}, prefix);
  const [api = "", operation = ""] = target.split(".");
  const input = JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body as Uint8Array)) as Record<
    string,
    unknown
  >;
  if (api.startsWith("DynamoDB")) return neededInDynamo(operation, input, prefix);
  if (api.startsWith("Kinesis")) return [[`kinesis:${operation}`, arn("kinesis", `stream/${stage}events`)]];
  if (api === "AWSEvents") return [[`events:${operation}`, arn("events", `event-bus/${stage}bus`)]];
  return [[`${api}:${operation}`, "?"]];
}

function neededInDynamo(operation: string, input: Record<string, unknown>, prefix: string): Needed {
  const tableArn = (table: unknown) => arn("dynamodb", `table/${stage}${String(table).slice(prefix.length)}`);
  if (operation === "BatchGetItem" || operation === "BatchWriteItem")
    return Object.keys(input["RequestItems"] as object).map((table) => [`dynamodb:${operation}`, tableArn(table)]);
  if (operation === "TransactWriteItems") {
    const actions = {
      Put: "PutItem",
      Update: "UpdateItem",
      Delete: "DeleteItem",
      ConditionCheck: "ConditionCheckItem",
    };
    const rows = input["TransactItems"] as readonly Readonly<Record<string, { readonly TableName: string }>>[];
    return rows.flatMap((row) =>
      Object.entries(row).map(
        ([kind, { TableName }]) => [`dynamodb:${actions[kind as keyof typeof actions]}`, tableArn(TableName)] as const,
      ),
    );
  }
  const { TableName, IndexName } = input as { readonly TableName?: string; readonly IndexName?: string };
  const index = IndexName === undefined ? "" : `/index/${IndexName}`;
  return [[`dynamodb:${operation}`, tableArn(TableName) + index]];
}

function neededInS3(method: string, path: string, query: Readonly<Record<string, unknown>>, prefix: string): Needed {
  const [, bucket = "", ...key] = path.split("/");
  const bucketOf = bucketArn(bucket.slice(prefix.length));
  if (query["list-type"] !== undefined) return [["s3:ListBucket", bucketOf]];
  const action = { GET: "s3:GetObject", HEAD: "s3:GetObject", PUT: "s3:PutObject", DELETE: "s3:DeleteObject" }[method];
  return [[action ?? method, `${bucketOf}/${decodeURIComponent(key.join("/"))}`]];
}
