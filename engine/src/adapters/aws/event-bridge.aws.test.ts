import { createServer } from "node:http";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { describe, expect, it } from "vitest";
import { parseItemId, parseModelVersion } from "../../domain/ids.ts";
import { describeBus } from "../../ports/bus.contract.ts";
import { tenantA } from "../../ports/contract-data.ts";
import { MemoryBus } from "../memory/memory-bus.ts";
import { EventBridgeBus } from "./event-bridge-bus.ts";
import { emulatorSettings, hurried } from "./test-aws.ts";
import { faultyHandler } from "./test-aws-faults.ts";

interface PutEntry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}

/**
 * A stand-in that speaks the protocol of PutEvents and nothing else: npm has no emulator of EventBridge. `npm run test:moto` runs
 * the bus against one.
 */
async function openStandIn(
  refuse: (entry: PutEntry, call: number) => boolean = () => false,
  requestHandler = new NodeHttpHandler(),
) {
  const calls: PutEntry[][] = [];
  const problems: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.headers["x-amz-target"] !== "AWSEvents.PutEvents") problems.push("another target");
      if (request.headers["content-type"] !== "application/x-amz-json-1.1") problems.push("another content type");
      if (!String(request.headers.authorization).startsWith("AWS4-HMAC-SHA256 ")) problems.push("not signed");
      const { Entries } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly Entries: PutEntry[] };
      if (Entries.length > 10) problems.push("more than 10 entries");
      if (Entries.reduce((total, { Detail }) => total + Buffer.byteLength(Detail), 0) > 256 * 1024)
        problems.push("more than 256 kB");
      calls.push(Entries);
      const answers = Entries.map((entry) =>
        refuse(entry, calls.length)
          ? { ErrorCode: "ThrottlingException", ErrorMessage: "slow down" }
          : { EventId: "1" },
      );
      response.setHeader("content-type", "application/x-amz-json-1.1");
      response.end(
        JSON.stringify({ FailedEntryCount: answers.filter((each) => "ErrorCode" in each).length, Entries: answers }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { readonly port: number };
  const endpoint = `http://127.0.0.1:${port}`;
  const client = hurried(new EventBridgeClient({ ...emulatorSettings, endpoint, requestHandler }));
  const failures: unknown[] = [];
  const bus = new EventBridgeBus(client, new MemoryBus(() => {}), {
    busName: "test",
    onFailure: (error) => failures.push(error),
  });
  const close = async () => {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
    expect(problems).toEqual([]);
  };
  return { bus, calls, failures, close };
}

describeBus("EventBridgeBus", async () => {
  const { bus, close } = await openStandIn();
  return { port: bus, close };
});

describe("EventBridgeBus", () => {
  const promoted = (version: string) =>
    ({ kind: "model-promoted", tenant: tenantA, version: parseModelVersion(version) }) as const;

  it("puts each event as it is, in order, several in one call", async () => {
    const { bus, calls, close } = await openStandIn();
    const events = Array.from({ length: 25 }, (_, index) => promoted(String(index)));
    await Promise.all(events.map((event) => bus.publish(event)));
    const entries = calls.flat();
    expect(entries.map(({ Detail }) => JSON.parse(Detail) as unknown)).toEqual(events);
    for (const { EventBusName, Source, DetailType } of entries)
      expect([EventBusName, Source, DetailType]).toEqual(["test", "codecatalyst", "model-promoted"]);
    expect(calls.length).toBeLessThan(6);
    await close();
  });

  it("sends again what was refused, and only that", async () => {
    const { bus, calls, failures, close } = await openStandIn(
      ({ Detail }, call) => call === 2 && Detail.includes('"2"'),
    );
    await Promise.all(["1", "2", "3"].map((version) => bus.publish(promoted(version))));
    expect(failures).toEqual([]);
    expect(
      calls.map((entries) => entries.map(({ Detail }) => (JSON.parse(Detail) as { version: string }).version)),
    ).toEqual([["1"], ["2", "3"], ["2"]]);
    await close();
  });

  it("brings everything, whatever is throttled, refused in part or broken off; twice where an answer was lost", async () => {
    const { plan, requestHandler } = faultyHandler({ seed: 1, ratio: 0.3 });
    const { bus, calls, failures, close } = await openStandIn(() => false, requestHandler);
    const events = Array.from({ length: 300 }, (_, index) => promoted(String(index)));
    for (let start = 0; start < events.length; start += 6)
      await Promise.all(events.slice(start, start + 6).map((event) => bus.publish(event)));
    expect(failures).toEqual([]);
    const arrived = calls.flat().map(({ Detail }) => (JSON.parse(Detail) as { version: string }).version);
    expect(new Set(arrived)).toEqual(new Set(events.map(({ version }) => version as string)));
    expect([...plan.faults.keys()]).toEqual(
      expect.arrayContaining(["PutEvents refused", "PutEvents altered", "PutEvents answer-lost"]),
    );
    await close();
  });

  it("divides a list of ids that is too long for one entry", async () => {
    const { bus, calls, close } = await openStandIn();
    const itemIds = Array.from({ length: 3000 }, (_, index) => parseItemId(`item ${index} ${"x".repeat(200)}`));
    await bus.publish({ kind: "items-changed", tenant: tenantA, itemIds });
    const details = calls.flat().map(({ Detail }) => JSON.parse(Detail) as { itemIds: string[] });
    expect(details.length).toBeGreaterThan(1);
    expect(details.flatMap((detail) => detail.itemIds)).toEqual(itemIds);
    await close();
  });

  it("reports what EventBridge does not take, and still tells its own subscribers", async () => {
    const { bus, failures, close } = await openStandIn(() => true);
    const seen: string[] = [];
    bus.subscribe("model-promoted", ({ version }) => void seen.push(version));
    await bus.publish(promoted("1"));
    expect(seen).toEqual(["1"]);
    expect(failures).toHaveLength(1);
    expect(String(failures[0])).toContain("slow down");
    await close();
  });
});
