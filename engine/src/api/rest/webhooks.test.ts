import { afterAll, beforeAll, expect, it } from "vitest";
import { createEngine, type Engine } from "../../app/engine.ts";
import type { WireWebhookAttempt, WireWebhookList, WireWebhookWithSecret } from "../../contract/index.ts";
import { createRestServer } from "./rest-server.ts";

let engine: Engine;
let server: ReturnType<typeof createRestServer>;
beforeAll(async () => {
  engine = await createEngine();
  server = createRestServer(engine.useCases, { logLevel: "silent" });
});
afterAll(async () => {
  await server.close();
  await engine.close();
});

const post = (url: string, payload: object = {}) => server.inject({ method: "POST", url, payload });

it("makes, lists, pings, rotates and deletes webhooks, and shows a secret only where it is made", async () => {
  // Nothing listens there, and nothing may: the ping says so.
  const url = "https://localhost/hook";
  const made = (await post("/v1/webhooks", { url, kinds: ["user.erased"] })).json<WireWebhookWithSecret>();
  expect(made).toMatchObject({ url, kinds: ["user.erased"], secret: expect.stringMatching(/^whsec_/) });
  const list = await server.inject("/v1/webhooks");
  expect(list.body).not.toContain("whsec_");
  expect(list.json<WireWebhookList>().webhooks).toMatchObject([{ id: made.id, url }]);
  const ping = (await post(`/v1/webhooks/${made.id}/ping`)).json<WireWebhookAttempt>();
  expect(ping).toMatchObject({ kind: "ping", isDelivered: false, error: expect.stringContaining("may not go") });
  const { attempts } = (await server.inject(`/v1/webhooks/${made.id}/attempts`)).json<{ attempts: object[] }>();
  expect(attempts).toEqual([ping]);
  const rotated = (await post(`/v1/webhooks/${made.id}/secret`)).json<WireWebhookWithSecret>();
  expect(rotated.secret).not.toBe(made.secret);
  for (let time = 0; time < 2; time += 1)
    expect((await server.inject({ method: "DELETE", url: `/v1/webhooks/${made.id}` })).statusCode).toBe(204);
  expect((await post(`/v1/webhooks/${made.id}/ping`)).json()).toMatchObject({ code: "WEBHOOK_NOT_FOUND" });
});

it("refuses addresses where webhooks may not go", async () => {
  for (const url of ["https://10.0.0.1/", "http://example.com/", "https://name:word@example.com/"])
    expect((await post("/v1/webhooks", { url })).json()).toMatchObject({ code: "INVALID_INPUT" });
});
