import type { Webhook, WebhookAttempt } from "../serving/webhooks/webhook-use-cases.ts";

const timeText = (atMs: number) => new Date(atMs).toISOString();

export const webhookToWire = <Hook extends Webhook>({ createdAtMs, failingSinceMs, ...webhook }: Hook) => ({
  ...webhook,
  createdAt: timeText(createdAtMs),
  ...(failingSinceMs !== undefined && { failingSince: timeText(failingSinceMs) }),
});

export const attemptToWire = ({ atMs, nextAtMs, ...attempt }: WebhookAttempt) => ({
  ...attempt,
  at: timeText(atMs),
  ...(nextAtMs !== undefined && { nextAt: timeText(nextAtMs) }),
});
