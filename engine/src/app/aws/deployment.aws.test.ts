import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emulators } from "../../adapters/aws/test-aws.ts";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import { MemoryModelTraffic } from "../../adapters/memory/memory-model-traffic.ts";
import { defaultTenant as tenant, parseModelVersion, parseUserId } from "../../domain/ids.ts";
import { defaultListName } from "../../serving/default-list.ts";
import { readConfig } from "../config.ts";
import { createEngine, type Engine } from "../engine.ts";
import { openAwsPorts } from "../ports.ts";
import { createDeployment } from "./deployment.ts";
import { createInference } from "./inference.ts";
import { openFunction, type OpenedFunction } from "./open-function.ts";
import { ask, deployOnEmulators, invocation, makeAdminKey, type Deployment } from "./testing-functions.ts";

const items = ["book", "movie", "music"].flatMap((domain) =>
  Array.from({ length: 8 }, (_, index) => ({ id: `${domain} ${index}`, domain, title: `${domain} ${index}` })),
);
const people = Array.from({ length: 12 }, (_, person) => `person ${person}`);
const pathOf = (user: string) => `/v1/users/${encodeURIComponent(user)}/recommendations`;

describe("the deployment function on emulators", () => {
  const clock = new FixedClock(Date.now());
  const redisUrl = `${emulators.redisUrl}/7`;
  const redis = new Redis(redisUrl);
  const traffic = new MemoryModelTraffic();
  const counted: string[] = [];
  let environment: Deployment["environment"];
  let close: () => Promise<void>;
  let trainer: Engine;
  let key: string;
  let opened: OpenedFunction;
  let deployment: (event: unknown) => Promise<{ readonly kind: string }>;
  let get: (user: string, query?: string) => Promise<{ readonly level: string; readonly modelVersion?: string }>;

  beforeAll(async () => {
    const deployed = await deployOnEmulators({
      CODECATALYST_REDIS_URL: redisUrl,
      CODECATALYST_HOT_USERS: "4",
      CODECATALYST_LOG: "silent",
    });
    ({ environment } = deployed);
    close = () => deployed.close();
    key = await makeAdminKey(deployed);
    const { aws } = readConfig(environment);
    trainer = await createEngine({ ports: await openAwsPorts(aws!, clock), threadCount: 1, listTtlMs: 60_000 });
    await trainer.putItems(items);
    await trainer.recordEvents(people.flatMap((accountId, person) => finished(accountId, person)));
    const handler = await openFunction(
      "deployment",
      (given) => {
        opened = given;
        return createDeployment(given, traffic);
      },
      { environment, clock },
    );
    deployment = (event) => handler(event, invocation);
    get = await openInference();
  });
  afterAll(async () => {
    await trainer.close();
    await opened.ports.close();
    await redis.quit();
    await close();
  });

  const finished = (accountId: string, person: number) =>
    items
      .filter((_, index) => (index + person) % 4 > 1)
      .map(({ id }) => ({
        id: `${accountId} ${id}`,
        accountId,
        itemId: id,
        kind: "finish" as const,
        at: new Date(clock.nowMs()).toISOString(),
      }));

  /** A process of the function that serves: what it answers, and where that came from. */
  async function openInference(pins?: string) {
    const handler = await openFunction(
      "inference",
      (given) => {
        const count = (name: string) => void (name.startsWith("Lists") && counted.push(name));
        return createInference({ ...given, telemetry: { ...given.telemetry, count } });
      },
      { environment: { ...environment, ...(pins && { CODECATALYST_MODEL_VERSIONS: pins }) }, clock },
    );
    return async (user: string, query = "") => {
      const { status, body } = await ask(handler, "GET", pathOf(user) + query, { key });
      expect(status).toBe(200);
      return { ...(body as Record<string, unknown>), level: counted.at(-1) ?? "" };
    };
  }

  const written = (version: string) => ({
    source: "aws.s3",
    "detail-type": "Object Created",
    detail: { bucket: { name: "artifacts" }, object: { key: `default/models/${version}/manifest.json` } },
  });
  const ended = (deploymentId: string, state: "SUCCESS" | "FAILURE" | "STOP") => ({
    source: "aws.codedeploy",
    "detail-type": "CodeDeploy Deployment State-change Notification",
    detail: { deploymentId, state, application: "a", deploymentGroup: "g" },
  });
  const prepared = (user: string) => opened.ports.preparedLists!.find(tenant, parseUserId(user), defaultListName);

  it("makes lists for those who ask, when a version has all requests; requests find them before they compute", async () => {
    for (const user of people.slice(0, 3)) expect(await get(user)).toMatchObject({ isFallback: true });
    const { version } = await trainer.train();
    await expect.poll(async () => (await trainer.ports.exposures.batches(tenant)).length).toBeGreaterThan(0);
    const begun = await deployment(written(version));
    expect(begun).toEqual({ kind: "shifting", tenant, version, shiftId: "shift-1" });
    await expect(deployment(ended("shift-1", "SUCCESS"))).rejects.toThrow("still runs");
    traffic.settle("shift-1", "succeeded");
    expect(await deployment(ended("shift-1", "SUCCESS"))).toMatchObject({ version, state: "succeeded" });
    expect(await trainer.ports.registry.current(tenant)).toBe(version);
    for (const user of people.slice(0, 3)) expect(await prepared(user)).toMatchObject({ modelVersion: version });

    get = await openInference(`default=${version}`);
    const first = await get("person 1");
    expect(first).toMatchObject({ level: "ListsFromModelCache", modelVersion: version, isFallback: false });
    expect(await get("person 1")).toEqual({ ...first, level: "ListsFromRedis" });
    expect(await get("person 9")).toMatchObject({ level: "ListsComputed" });
    expect(await get("person 0", "?n=3")).toMatchObject({ level: "ListsComputed" });
  });

  it("gives the same list from the model cache as is computed", async () => {
    const fromCache = await get("person 2");
    expect(fromCache.level).toBe("ListsFromModelCache");
    await redis.flushdb();
    const computed = await get("person 2");
    expect(computed.level).toBe("ListsComputed");
    expect({ ...computed, level: "", recommendationId: "" }).toEqual({ ...fromCache, level: "", recommendationId: "" });
  });

  it("uses no list from before the last event of its user, nor with the stamps gone", async () => {
    const [version] = (await trainer.ports.registry.list(tenant)).map((record) => record.version);
    await deployment(ended("shift-1", "SUCCESS"));
    expect(await prepared("person 0")).toBeDefined();
    expect((await get("person 0")).level).toBe("ListsFromModelCache");
    clock.advance(61_000);
    await trainer.recordEvents([{ accountId: "person 0", itemId: "book 0", kind: "dislike" }]);
    expect(await prepared("person 0")).toMatchObject({ modelVersion: version });
    expect((await get("person 0")).level).toBe("ListsComputed");
    clock.advance(61_000);
    expect((await get("person 1")).level).toBe("ListsFromModelCache");
    await redis.flushdb();
    expect(await prepared("person 1")).toBeDefined();
    expect((await get("person 1")).level).toBe("ListsComputed");
  });

  it("uses no list of another version, and none that is an hour old", async () => {
    const [{ version: old } = { version: "" }] = await trainer.ports.registry.list(tenant);
    await deployment(ended("shift-1", "SUCCESS"));
    clock.advance(1000);
    const { version } = await trainer.train();
    const other = await openInference(`default=${version}`);
    expect(await other("person 1")).toMatchObject({ level: "ListsComputed", modelVersion: version });
    await deployment(ended("shift-1", "SUCCESS"));
    expect((await prepared("person 1"))?.modelVersion).toBe(old);
    clock.advance(3_600_000);
    expect(await prepared("person 1")).toBeUndefined();
    expect((await get("person 1")).level).toBe("ListsComputed");
  });

  it("leaves nothing of somebody who was erased", async () => {
    await deployment(ended("shift-1", "SUCCESS"));
    expect(await prepared("person 1")).toBeDefined();
    await trainer.useCases.eraseUser(tenant, parseUserId("person 1"));
    expect(await prepared("person 1")).toBeUndefined();
    await deployment(ended("shift-1", "SUCCESS"));
    expect(await prepared("person 1")).toBeUndefined();
    expect(await prepared("person 2")).toBeDefined();
  });

  it("withholds a version from which requests were shifted back, and one whose file is damaged", async () => {
    const [{ version: second } = { version: "" }] = await trainer.ports.registry.list(tenant);
    expect(await deployment(written(second))).toMatchObject({ kind: "shifting", shiftId: "shift-2" });
    traffic.settle("shift-2", "rolled-back", "an alarm");
    expect(await deployment(ended("shift-2", "STOP"))).toMatchObject({ state: "rolled-back" });
    expect(await deployment(written(second))).toMatchObject({ kind: "withheld", reason: "an alarm" });
    expect(await trainer.ports.registry.current(tenant)).not.toBe(second);

    clock.advance(1000);
    const { version: third } = await trainer.train();
    const { objects } = opened.ports;
    const files = await objects.list(tenant, `models/${third}/`);
    const damaged = files.find((name) => name.includes("popularity")) ?? "";
    await objects.put(tenant, damaged, new Uint8Array(8));
    expect(await deployment(written(third))).toMatchObject({
      kind: "withheld",
      reason: expect.stringContaining(damaged) as string,
    });
    expect(await traffic.serving()).not.toContain(parseModelVersion(third));
  });

  it.each([
    ["of no model", { ...written("v"), detail: { object: { key: "default/features/1/manifest.json" } } }],
    ["of nobody", { ...written("v"), detail: { object: { key: "~0123/models/v/manifest.json" } } }],
    ["of something else", { source: "aws.ec2", "detail-type": "Object Created", detail: {} }],
  ])("refuses an event %s", async (_, event) => {
    await expect(deployment(event)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});
