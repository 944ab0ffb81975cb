import type { TenantId } from "../../domain/ids.ts";
import type { WebhookKind } from "../../domain/webhook.ts";

export interface NewWebhook {
  readonly url: string;
  /** All kinds when left out. */
  readonly kinds?: readonly WebhookKind[];
}

/** A webhook without its secrets. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly kinds: readonly WebhookKind[];
  readonly createdAtMs: number;
  /** Since when it has not got anything, undefined while it gets everything. */
  readonly failingSinceMs?: number;
  /** Why nothing is sent any more; a ping that gets through enables it again. */
  readonly disabledReason?: string;
}

export interface WebhookWithSecret extends Webhook {
  /** Shown once. */
  readonly secret: string;
}

/** One attempt to deliver a message. */
export interface WebhookAttempt {
  readonly messageId: string;
  readonly kind: WebhookKind | "ping";
  readonly atMs: number;
  readonly durationMs: number;
  /** 1 for the first. */
  readonly attempt: number;
  readonly isDelivered: boolean;
  /** Of the answer, where there was one. */
  readonly status?: number;
  readonly error?: string;
  /** When it is tried again; absent when it is delivered or given up. */
  readonly nextAtMs?: number;
}

export interface WebhookUseCases {
  /** Throws `INVALID_INPUT` for an address where webhooks may not go, and when there are as many as there may be. */
  createWebhook(tenant: TenantId, webhook: NewWebhook): Promise<WebhookWithSecret>;
  listWebhooks(tenant: TenantId): Promise<readonly Webhook[]>;
  /** What waits for it goes too. Idempotent. */
  deleteWebhook(tenant: TenantId, id: string): Promise<void>;
  /** A new secret; for a day the one before it signs too. Throws `WEBHOOK_NOT_FOUND`. */
  rotateWebhookSecret(tenant: TenantId, id: string): Promise<WebhookWithSecret>;
  /** Sends a test now, and answers how it went. Throws `WEBHOOK_NOT_FOUND`. */
  pingWebhook(tenant: TenantId, id: string): Promise<WebhookAttempt>;
  /** Of the last week, newest first, at most 100. Throws `WEBHOOK_NOT_FOUND`. */
  webhookAttempts(tenant: TenantId, id: string): Promise<readonly WebhookAttempt[]>;
}
