import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HttpWebhookSender } from "../adapters/local/http-webhook-sender.ts";
import { must } from "../domain/errors.ts";
import { parseAccountId, parseItemId, parseModelVersion, parseTenantId, parseUserId } from "../domain/ids.ts";
import { ListChanges } from "../serving/list-changes.ts";
import { recordEvents } from "../serving/record-events.ts";
import { WebhookStore } from "../serving/webhooks/webhook-store.ts";
import { Webhooks } from "../serving/webhooks/webhooks.ts";
import { erasePersonalDocuments, exportPersonalDocuments } from "../serving/personal-documents.ts";
import { openMemoryPorts, type Ports } from "./ports.ts";

const tenant = parseTenantId("t");
const otherTenant = parseTenantId("other");
const ada = parseUserId("ada/1");
const kinds = ["model.promoted"] as const;
const settings = { firstRetryMs: 10, longestRetryMs: 40, attemptLimit: 4, quietMs: 20, timeoutMs: 200 };

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let base: string;
let received: Received[];
/** How often each path still fails. */
let failures: Map<string, number>;
let ports: Ports;
let opened: { webhooks: Webhooks; close(): Promise<void> }[];

beforeEach(async () => {
  received = [];
  failures = new Map();
  opened = [];
  ports = openMemoryPorts();
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const path = request.url ?? "";
      received.push({ path, headers: request.headers, body });
      const left = failures.get(path) ?? 0;
      failures.set(path, left - 1);
      if (path === "/hangs") return;
      if (path === "/redirects") response.writeHead(307, { location: `${base}/elsewhere` });
      else if (path === "/gone") response.writeHead(410);
      else if (left > 0) response.writeHead(503);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const process of opened) await process.close();
  server.closeAllConnections();
  server.close();
});

/** A process with webhooks on the stores of this test. */
async function open(more: Partial<typeof settings & { disabledAfterMs: number }> = {}) {
  const listChanges = new ListChanges(ports);
  const store = new WebhookStore(ports.documents);
  const sender = new HttpWebhookSender("loopback");
  const webhooks = new Webhooks({ ...ports, store, sender, listChanges }, { ...settings, ...more });
  await webhooks.look();
  const process = {
    webhooks,
    store,
    async close() {
      opened = opened.filter((other) => other !== process);
      listChanges.close();
      await webhooks.close();
    },
  };
  opened.push(process);
  return process;
}

const promote = (version = "1") =>
  ports.bus.publish({ kind: "model-promoted", tenant, version: parseModelVersion(version) });

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(5);
}

/** Checks as a receiver would, by the web's own cryptography and the scheme's words. */
async function isSignedBy(secret: string, { headers, body }: Received): Promise<boolean> {
  const bytes = Buffer.from(secret.split("_")[1] ?? "", "base64");
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["verify"]);
  const content = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  for (const part of String(headers["webhook-signature"]).split(" ")) {
    const signature = Buffer.from(part.replace("v1,", ""), "base64");
    if (await crypto.subtle.verify("HMAC", key, signature, Buffer.from(content))) return true;
  }
  return false;
}

describe("webhooks", () => {
  it("tell of a model and of an erased person, signed, to those of the tenant who want to know", async () => {
    const { webhooks } = await open();
    const all = await webhooks.createWebhook(tenant, { url: `${base}/all`, kinds: ["model.promoted", "user.erased"] });
    await webhooks.createWebhook(tenant, { url: `${base}/models`, kinds: ["model.promoted"] });
    await webhooks.createWebhook(otherTenant, { url: `${base}/other` });
    await promote("2026-05-03-1");
    const accountIds = [parseAccountId("ada/1"), parseAccountId("kindle:ada")];
    await ports.bus.publish({ kind: "user-erased", tenant, userId: ada, accountIds });
    await until(() => received.length === 3);
    expect(received.filter(({ path }) => path === "/other")).toEqual([]);
    const bodies = received.map(({ path, body }) => [path, JSON.parse(body) as object]);
    expect(bodies).toContainEqual([
      "/models",
      { type: "model.promoted", timestamp: expect.any(String), data: { version: "2026-05-03-1" } },
    ]);
    expect(bodies).toContainEqual([
      "/all",
      { type: "user.erased", timestamp: expect.any(String), data: { userId: "ada/1", accountIds: [...accountIds] } },
    ]);
    for (const request of received) expect(await isSignedBy(all.secret, request)).toBe(request.path === "/all");
    const [first] = received;
    expect(await isSignedBy(all.secret, { ...must(first, "Nothing came."), body: "{}" })).toBe(false);
  });

  it("tell of a changed list once in a while, by ids alone", async () => {
    const { webhooks } = await open({ quietMs: 100 });
    await webhooks.createWebhook(tenant, { url: `${base}/lists`, kinds: ["list.changed"] });
    const recording = { ...ports };
    for (let index = 0; index < 10; index += 1)
      await recordEvents(recording, tenant, [
        { accountId: parseAccountId("ada/1"), itemId: parseItemId(`book:${index}`), kind: "like" },
      ]);
    await until(() => received.length > 0);
    await sleep(150);
    expect(received.map(({ body }) => (JSON.parse(body) as { data: object }).data)).toEqual([{ userId: "ada/1" }]);
    await promote();
    await until(() => received.length === 2);
    expect(JSON.parse(received[1]?.body ?? "")).toMatchObject({ type: "list.changed", data: {} });
  });

  it("try again what fails, under the same id with a fresh time, and say how it went", async () => {
    const { webhooks, store } = await open();
    const { id } = await webhooks.createWebhook(tenant, { url: `${base}/flaky`, kinds });
    failures.set("/flaky", 2);
    await promote();
    await until(async () => (await store.waiting(tenant)).length === 0);
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const attempts = await webhooks.webhookAttempts(tenant, id);
    expect(attempts.map(({ attempt, status, isDelivered }) => ({ attempt, status, isDelivered }))).toEqual([
      { attempt: 3, status: 200, isDelivered: true },
      { attempt: 2, status: 503, isDelivered: false },
      { attempt: 1, status: 503, isDelivered: false },
    ]);
    const waits = attempts.map(({ atMs, nextAtMs }) => nextAtMs && nextAtMs - atMs);
    expect(waits[2]).toBeGreaterThanOrEqual(8);
    expect(waits[1]).toBeGreaterThanOrEqual(32);
    expect((await webhooks.listWebhooks(tenant))[0]?.failingSinceMs).toBeUndefined();
  });

  it("give up with a record: after enough attempts, at a receiver that hangs, at one that redirects", async () => {
    const { webhooks, store } = await open({ timeoutMs: 30, attemptLimit: 2 });
    const hanging = await webhooks.createWebhook(tenant, { url: `${base}/hangs`, kinds });
    const redirecting = await webhooks.createWebhook(tenant, { url: `${base}/redirects`, kinds });
    await promote();
    await until(async () => received.length === 4 && (await store.waiting(tenant)).length === 0);
    expect(received.map(({ path }) => path)).not.toContain("/elsewhere");
    const [last] = await webhooks.webhookAttempts(tenant, hanging.id);
    expect(last).toMatchObject({ attempt: 2, isDelivered: false, error: "There was no answer within 0.03 s." });
    expect(last?.nextAtMs).toBeUndefined();
    expect((await webhooks.webhookAttempts(tenant, redirecting.id))[0]).toMatchObject({ attempt: 2, status: 307 });
  });

  it("send nothing more where nothing gets through for too long, or the receiver is gone, until a ping does", async () => {
    const { webhooks, store } = await open({ disabledAfterMs: 15 });
    const { id } = await webhooks.createWebhook(tenant, { url: `${base}/down`, kinds });
    const gone = await webhooks.createWebhook(tenant, { url: `${base}/gone`, kinds });
    failures.set("/down", 1000);
    await promote();
    await until(async () => (await webhooks.listWebhooks(tenant)).every(({ disabledReason }) => disabledReason));
    await until(async () => (await store.waiting(tenant)).length === 0);
    expect(received.filter(({ path }) => path === "/gone")).toHaveLength(1);
    expect(await webhooks.pingWebhook(tenant, id)).toMatchObject({ kind: "ping", isDelivered: false, status: 503 });
    failures.set("/down", 0);
    expect(await webhooks.pingWebhook(tenant, id)).toMatchObject({ kind: "ping", isDelivered: true, status: 200 });
    const [enabled] = (await webhooks.listWebhooks(tenant)).filter((webhook) => webhook.id === id);
    expect(enabled?.disabledReason).toBeUndefined();
    await webhooks.deleteWebhook(tenant, gone.id);
    const count = received.length;
    await promote("2");
    await until(() => received.length === count + 1);
    await expect(webhooks.pingWebhook(tenant, gone.id)).rejects.toThrow(
      expect.objectContaining({ code: "WEBHOOK_NOT_FOUND" }),
    );
  });

  it("sign with both secrets while one replaces the other, and show a secret once", async () => {
    const { webhooks } = await open();
    const first = await webhooks.createWebhook(tenant, { url: `${base}/rotated`, kinds });
    const second = await webhooks.rotateWebhookSecret(tenant, first.id);
    expect(second.secret).not.toBe(first.secret);
    await webhooks.pingWebhook(tenant, first.id);
    const request = must(received[0], "Nothing came.");
    expect(await isSignedBy(first.secret, request)).toBe(true);
    expect(await isSignedBy(second.secret, request)).toBe(true);
    await webhooks.rotateWebhookSecret(tenant, first.id);
    await webhooks.pingWebhook(tenant, first.id);
    expect(await isSignedBy(first.secret, must(received[1], "Nothing came."))).toBe(false);
    expect(JSON.stringify(await webhooks.listWebhooks(tenant))).not.toContain("whsec_");
  });

  it("survive the end of the process: what was not delivered is, by the next one", async () => {
    const before = await open({ firstRetryMs: 60_000, longestRetryMs: 60_000, timeoutMs: 60_000 });
    await before.webhooks.createWebhook(tenant, { url: `${base}/hangs`, kinds });
    await promote();
    await until(() => received.length === 1);
    // While the request is under way.
    await before.close();
    expect(await before.store.waiting(tenant)).toHaveLength(1);
    await open();
    await until(() => received.length === 2);
    expect(received[1]?.headers["webhook-id"]).toBe(received[0]?.headers["webhook-id"]);
  });

  it("keep nothing of a person whose documents are erased, and tell what they keep before", async () => {
    const { webhooks, store } = await open({ quietMs: 5, firstRetryMs: 60_000, longestRetryMs: 60_000 });
    await webhooks.createWebhook(tenant, { url: `${base}/down`, kinds: ["list.changed"] });
    failures.set("/down", 1000);
    await recordEvents(ports, tenant, [
      { accountId: parseAccountId("ada/1"), itemId: parseItemId("book:1"), kind: "like" },
    ]);
    await until(async () => received.length === 1 && (await store.waiting(tenant))[0]?.message.attemptCount === 1);
    const accounts = [parseAccountId("ada/1")];
    expect(await exportPersonalDocuments(ports.documents, tenant, accounts)).toHaveLength(1);
    await erasePersonalDocuments(ports.documents, tenant, accounts);
    expect(await store.waiting(tenant)).toEqual([]);
  });

  it("are refused where they may not go", async () => {
    const { webhooks } = await open();
    for (const url of ["http://example.com/", "https://10.0.0.1/", "https://169.254.169.254/"])
      await expect(webhooks.createWebhook(tenant, { url })).rejects.toThrow(
        expect.objectContaining({ code: "INVALID_INPUT" }),
      );
  });
});
