import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { emulators } from "../../adapters/aws/test-aws.ts";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import { readConfig } from "../config.ts";
import { parseItemId } from "../../domain/ids.ts";
import { createItem } from "../../domain/item.ts";
import { createEngine, type Engine } from "../engine.ts";
import { openAwsPorts } from "../ports.ts";
import { createBatch } from "./batch.ts";
import { createBusWork } from "./bus.ts";
import { createInference } from "./inference.ts";
import { openFunction } from "./open-function.ts";
import {
  ask,
  deployOnEmulators,
  invocation,
  makeAdminKey,
  openCountingProxy,
  type Deployment,
} from "./testing-functions.ts";

const items = ["book", "movie", "music"].flatMap((domain) =>
  Array.from({ length: 6 }, (_, index) => ({ id: `${domain} ${index}`, domain, title: `${domain} ${index}` })),
);
const people = Array.from({ length: 12 }, (_, person) => `person ${person}`);
const path = `/v1/users/${encodeURIComponent("person 3")}/recommendations`;

describe("the inference function on emulators", () => {
  const clock = new FixedClock(Date.now());
  const closes: (() => Promise<void>)[] = [];
  let deployment: Deployment;
  let trainer: Engine;
  let calls: () => number;
  let get: (url: string) => Promise<Record<string, unknown>>;

  beforeAll(async () => {
    deployment = await deployOnEmulators();
    const adminKey = await makeAdminKey(deployment);
    const { aws } = readConfig(deployment.environment);
    trainer = await createEngine({ ports: await openAwsPorts(aws!, clock), threadCount: 1 });
    await trainer.putItems(items);
    await trainer.recordEvents(
      people.flatMap((accountId, person) =>
        items
          .filter((_, index) => (index + person) % 4 > 1)
          .map(({ id }) => ({
            id: `${accountId} ${id}`,
            accountId,
            itemId: id,
            kind: "finish" as const,
            at: new Date(clock.nowMs()).toISOString(),
          })),
      ),
    );
    await trainer.train();
    const proxies = await Promise.all([emulators.dynamoUrl, emulators.s3Url].map((url) => openCountingProxy(url)));
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", proxies[0]!.url);
    vi.stubEnv("AWS_ENDPOINT_URL_S3", proxies[1]!.url);
    calls = () => proxies.flatMap(({ counts }) => [...counts.values()]).reduce((sum, count) => sum + count, 0);
    closes.push(...proxies.map((proxy) => () => proxy.close()), () => deployment.close());
    const handler = await openFunction("inference", createInference, { environment: deployment.environment, clock });
    get = async (url) => {
      const { status, body } = await ask(handler, "GET", url, { key: adminKey });
      return { status, ...(body as Record<string, unknown>) };
    };
  });
  afterAll(async () => {
    await trainer.close();
    for (const close of closes) await close();
  });

  it("asks nothing but the cache for a list that is ready", async () => {
    const first = await get(path);
    expect(first).toMatchObject({ status: 200, isFallback: false });
    // What was served is written down beside the answers: this waits until it is.
    await expect.poll(async () => (await trainer.ports.exposures.batches(trainer.tenant)).length).toBeGreaterThan(0);
    const before = calls();
    expect((await get(path))["recommendationId"]).toBe(first["recommendationId"]);
    expect(calls()).toBe(before);
  });

  it("answers only the routes of lists", async () => {
    expect(await get("/v1/items")).toMatchObject({ status: 404, code: "ROUTE_NOT_FOUND" });
    expect(await get(`/v1/items/${encodeURIComponent("book 1")}/similar`)).toMatchObject({ status: 200 });
  });

  it("serves a new version soon, makes nobody wait for it, and what the old one made ends with its time", async () => {
    const { modelVersion: old } = await get(path);
    clock.advance(1000);
    const { version } = await trainer.train();
    expect(version).not.toBe(old);
    clock.advance(60_001);
    expect((await get(path))["modelVersion"]).toBe(old);
    const servedNow = async () => {
      clock.advance(10_000);
      return (await get(path))["modelVersion"];
    };
    await expect.poll(servedNow, { timeout: 20_000 }).toBe(version);
  });

  it("shows items as the last snapshot has them, which the bus keeps up to date", async () => {
    const { tenant, ports } = trainer;
    const surroundings = { environment: deployment.environment, clock };
    const batch = await openFunction("batch", createBatch, surroundings);
    const bus = await openFunction("bus", createBusWork, surroundings);
    await batch({ job: "learn" }, invocation);
    const titlesNow = async () => {
      const handler = await openFunction("inference", createInference, surroundings);
      const key = await makeAdminKey(deployment);
      const { status, body } = await ask(handler, "GET", `${path}?n=30`, { key });
      expect(status).toBe(200);
      const shown = (body as { readonly items: readonly { readonly item: { readonly title: string } }[] }).items;
      return shown.map(({ item }) => item.title);
    };
    const before = await titlesNow();
    const shown = items.find(({ title }) => title === before[0])!;
    await ports.items.put(tenant, [createItem({ ...shown, id: parseItemId(shown.id), title: "Another title" })]);
    expect(await titlesNow()).toEqual(before);
    const detail = { kind: "items-changed", tenant, itemIds: [shown.id] };
    await bus({ source: "codecatalyst", "detail-type": "items-changed", detail }, invocation);
    clock.advance(60_001);
    expect(await titlesNow()).toContain("Another title");
  });
});
