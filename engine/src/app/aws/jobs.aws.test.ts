import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FixedClock } from "../../adapters/memory/fixed-clock.ts";
import { defaultTenant } from "../../domain/ids.ts";
import { listFeaturesRuns } from "../../pipeline/features/features-run.ts";
import { HotUsers } from "../../serving/hot-users.ts";
import { createBatch } from "./batch.ts";
import { createBusWork } from "./bus.ts";
import { createEnrichment } from "./enrichment.ts";
import { createInference } from "./inference.ts";
import { createIntake } from "./intake.ts";
import { createManagement } from "./management.ts";
import { openFunction, type OpenedFunction } from "./open-function.ts";
import { apiEvent } from "./testing-api-event.ts";
import {
  ask,
  deployOnEmulators,
  invocation,
  makeAdminKey,
  StreamReader,
  type Deployment,
} from "./testing-functions.ts";

const tenant = defaultTenant;
const hourMs = 3_600_000;
const passphrase = "correct horse battery";
const people = ["ada", "ben", "cleo", "erased one"];
const items = ["book", "movie", "music"].flatMap((domain) =>
  Array.from({ length: 4 }, (_, index) => ({ id: `${domain} ${index}`, domain, title: `${domain} ${index}` })),
);

describe("jobs of functions on emulators", () => {
  // Events arrive by the emulator's clock: for the functions it is two hours later, and every hour of arrival is over.
  const clock = new FixedClock(Date.now() + 2 * hourMs);
  const measured = new Map<string, number>();
  let deployment: Deployment;
  let opened: OpenedFunction;
  let adminKey: string;
  let handlers: Awaited<ReturnType<typeof openHandlers>>;

  beforeAll(async () => {
    deployment = await deployOnEmulators({ CODECATALYST_OPERATOR_PASSPHRASE: passphrase });
    adminKey = await makeAdminKey(deployment);
    handlers = await openHandlers();
    const { management, intake, enrichment } = handlers;
    await ask(management, "PUT", "/v1/items", { body: { items }, key: adminKey });
    const events = people.flatMap((accountId, person) =>
      items
        .filter((_, index) => (index + person) % 3 > 0)
        .map(({ id }, index) => ({ id: `${accountId} ${index}`, accountId, itemId: id, kind: "finish" })),
    );
    await ask(intake, "POST", "/v1/events", { body: { events }, key: adminKey });
    const reader = new StreamReader(deployment.stream);
    for (const delivered of await reader.read()) await enrichment(delivered, invocation);
    reader.close();
  });
  afterAll(async () => {
    await opened.ports.close();
    await deployment.close();
  });

  async function openHandlers() {
    const surroundings = { environment: deployment.environment, clock };
    const open = <Handler>(create: (given: OpenedFunction) => Handler) => create;
    return {
      management: await openFunction("management", createManagement, surroundings),
      intake: await openFunction("intake", createIntake, surroundings),
      inference: await openFunction("inference", createInference, surroundings),
      enrichment: await openFunction(
        "enrichment",
        open((given) =>
          createEnrichment(
            { ...given.ports, hotUsers: new HotUsers(given.ports, given.config.listTtlMs) },
            given.telemetry,
          ),
        ),
        surroundings,
      ),
      batch: await openFunction(
        "batch",
        open((given) => {
          opened = given;
          const count = (name: string, value: number) => void measured.set(name, value);
          return createBatch({ ...given, telemetry: { ...given.telemetry, count } });
        }),
        surroundings,
      ),
      bus: await openFunction("bus", createBusWork, surroundings),
    };
  }

  /** Every object of the lake and beside it that has this text, in clear or in a Parquet file's pages. */
  async function objectsWith(text: string): Promise<readonly string[]> {
    const { objects } = opened.ports;
    const found: string[] = [];
    for (const key of await objects.list(tenant, "")) {
      const bytes = Buffer.from((await objects.get(tenant, key)) ?? []);
      const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
      if (plain.includes(text)) found.push(key);
    }
    return found;
  }

  it("lets the operator of the configuration sign in", async () => {
    const body = { name: "operator", passphrase };
    const answer = await handlers.management(apiEvent("POST", "/v1/sign-in", { body }), invocation);
    expect(answer.statusCode).toBe(200);
    expect(JSON.stringify(answer)).toMatch(/cc_session=[^"]*; Secure/);
  });

  it("gives lists without any model, and says so", async () => {
    const { body } = await ask(handlers.inference, "GET", "/v1/users/ada/recommendations", { key: adminKey });
    expect(body).toMatchObject({ isFallback: true });
  });

  it("measures how the day's lists were", async () => {
    for (const user of people)
      await ask(handlers.inference, "GET", `/v1/users/${encodeURIComponent(user)}/recommendations`, { key: adminKey });
    // Each function writes down what it served within half a second.
    await expect
      .poll(async () => (await opened.ports.exposures.batches(tenant)).length, { timeout: 5000 })
      .toBeGreaterThan(0);
    expect(await handlers.batch({ job: "quality" }, invocation)).toEqual({ job: "quality" });
    expect(measured.get("FallbackShare")).toBe(1);
    expect(measured.get("ClickThroughRate")).toBe(0);
    expect(measured.get("CatalogueCoverage")).toBeGreaterThan(0);
    expect(measured.get("Novelty")).toBeGreaterThanOrEqual(0);
  });

  it("makes features of all that was enriched", async () => {
    await handlers.batch({ job: "features" }, invocation);
    expect(await listFeaturesRuns(opened.ports, tenant)).toHaveLength(1);
  });

  it("puts the files of closed hours together", async () => {
    await handlers.batch({ job: "retention" }, invocation);
    const raw = await opened.ports.objects.list(tenant, "lake/raw/");
    expect(raw.length).toBeGreaterThan(0);
    for (const key of raw) expect(key).toMatch(/compacted\.parquet$/);
  });

  it("erases people from files when the bus tells of it, once more by the daily work, and then knows nothing of it", async () => {
    expect(await objectsWith("erased one")).not.toEqual([]);
    expect(
      await ask(handlers.management, "DELETE", `/v1/users/${encodeURIComponent("erased one")}`, { key: adminKey }),
    ).toMatchObject({
      status: 204,
    });
    const told = {
      source: "codecatalyst",
      "detail-type": "user-erased",
      detail: { kind: "user-erased", tenant, userId: "erased one", accountIds: ["erased one"] },
    };
    await handlers.bus(told, invocation);
    expect(await objectsWith("erased one")).toEqual([]);
    expect(await objectsWith("cleo")).not.toEqual([]);
    clock.advance(hourMs);
    await handlers.batch({ job: "retention" }, invocation);
    const left = await opened.ports.documents.list("erasures" as never, "erasures", { limit: 10 });
    expect(left).toEqual([]);
  });

  it("refuses an event that is none, and says what one is", async () => {
    await expect(handlers.batch({ job: "dance" }, invocation)).rejects.toThrow(/learn, features, retention, quality/);
    await expect(handlers.bus({ source: "aws.s3" }, invocation)).rejects.toThrow(/source must be codecatalyst/);
  });
});
