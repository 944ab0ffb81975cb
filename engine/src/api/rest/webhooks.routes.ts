import {
  newWebhookSchema,
  webhookAttemptListSchema,
  webhookAttemptSchema,
  webhookListSchema,
  webhookWithSecretSchema,
} from "../../contract/index.ts";
import { text } from "../../contract/primitives.ts";
import { attemptToWire, webhookToWire } from "../webhook-wire.ts";
import { defineRoute } from "./http/route.ts";

const params = { webhookId: text("The webhook.", 100, "wh_4fjq0Yc2XbW1uTz9oPkLma") };
const common = { tag: "webhooks", scope: "operate" } as const;

export const createWebhookRoute = defineRoute({
  ...common,
  method: "POST",
  url: "/v1/webhooks",
  operationId: "createWebhook",
  summary: "Tells somebody what happens, by signed requests; the answer holds the secret, this once.",
  body: newWebhookSchema,
  answer: webhookWithSecretSchema,
  isRepeatable: false,
  errors: [],
  handle: async ({ useCases }, { tenant, body }) => webhookToWire(await useCases.createWebhook(tenant, body)),
});

export const listWebhooksRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/webhooks",
  operationId: "listWebhooks",
  summary: "Who is told what.",
  answer: webhookListSchema,
  errors: [],
  handle: async ({ useCases }, { tenant }) => ({
    webhooks: (await useCases.listWebhooks(tenant)).map(webhookToWire),
  }),
});

export const deleteWebhookRoute = defineRoute({
  ...common,
  method: "DELETE",
  url: "/v1/webhooks/:webhookId",
  operationId: "deleteWebhook",
  summary: "Tells somebody nothing more; what waits for them goes too. Doing it twice changes nothing.",
  params,
  errors: [],
  handle: ({ useCases }, input) => useCases.deleteWebhook(input.tenant, input.params.webhookId),
});

export const rotateWebhookSecretRoute = defineRoute({
  ...common,
  method: "POST",
  url: "/v1/webhooks/:webhookId/secret",
  operationId: "rotateWebhookSecret",
  summary: "Makes a new secret; for a day messages are signed with the one before it too.",
  params,
  answer: webhookWithSecretSchema,
  isRepeatable: false,
  errors: ["WEBHOOK_NOT_FOUND"],
  handle: async ({ useCases }, input) =>
    webhookToWire(await useCases.rotateWebhookSecret(input.tenant, input.params.webhookId)),
});

export const pingWebhookRoute = defineRoute({
  ...common,
  method: "POST",
  url: "/v1/webhooks/:webhookId/ping",
  operationId: "pingWebhook",
  summary: "Sends a test now and answers how it went; one that gets through enables a disabled webhook.",
  params,
  answer: webhookAttemptSchema,
  errors: ["WEBHOOK_NOT_FOUND"],
  handle: async ({ useCases }, input) =>
    attemptToWire(await useCases.pingWebhook(input.tenant, input.params.webhookId)),
});

export const webhookAttemptsRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/webhooks/:webhookId/attempts",
  operationId: "webhookAttempts",
  summary: "How deliveries went in the last week, newest first.",
  params,
  answer: webhookAttemptListSchema,
  errors: ["WEBHOOK_NOT_FOUND"],
  handle: async ({ useCases }, input) => ({
    attempts: (await useCases.webhookAttempts(input.tenant, input.params.webhookId)).map(attemptToWire),
  }),
});
