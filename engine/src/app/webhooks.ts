import { HttpWebhookSender } from "../adapters/local/http-webhook-sender.ts";
import type { WebhookTargets } from "../domain/webhook.ts";
import type { ListChanges } from "../serving/list-changes.ts";
import { WebhookStore } from "../serving/webhooks/webhook-store.ts";
import type { WebhookUseCases } from "../serving/webhooks/webhook-use-cases.ts";
import { Webhooks } from "../serving/webhooks/webhooks.ts";
import type { Ports } from "./ports.ts";

export interface OpenedWebhooks {
  readonly useCases: WebhookUseCases;
  close(): Promise<void>;
}

/** Tells the webhooks of all tenants what happens, and takes up what waited when the process before this one ended. */
export async function openWebhooks(
  ports: Pick<Ports, "bus" | "clock" | "documents" | "random">,
  listChanges: ListChanges,
  targets: WebhookTargets = "public",
): Promise<OpenedWebhooks> {
  const store = new WebhookStore(ports.documents);
  const webhooks = new Webhooks({ ...ports, store, sender: new HttpWebhookSender(targets), listChanges });
  await webhooks.look();
  return {
    useCases: {
      createWebhook: (tenant, webhook) => webhooks.createWebhook(tenant, webhook),
      listWebhooks: (tenant) => webhooks.listWebhooks(tenant),
      deleteWebhook: (tenant, id) => webhooks.deleteWebhook(tenant, id),
      rotateWebhookSecret: (tenant, id) => webhooks.rotateWebhookSecret(tenant, id),
      pingWebhook: (tenant, id) => webhooks.pingWebhook(tenant, id),
      webhookAttempts: (tenant, id) => webhooks.webhookAttempts(tenant, id),
    },
    close: () => webhooks.close(),
  };
}
