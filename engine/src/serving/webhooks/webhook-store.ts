import { EngineError } from "../../domain/errors.ts";
import { defaultTenant, parseTenantId, type AccountId, type TenantId } from "../../domain/ids.ts";
import type { WebhookKind } from "../../domain/webhook.ts";
import type { DocumentStore, StoredDocument } from "../../ports/document-store.ts";
import { allDocuments } from "../all-documents.ts";
import type { Webhook, WebhookAttempt } from "./webhook-use-cases.ts";

const webhookCollection = "webhooks";
const attemptCollection = "webhook-attempts";
const tenantCollection = "webhook-tenants";
/** What waits to be delivered. By the user's id first where it is about a list, so that an erasure finds it. */
export const waitingCollection = "webhook-waiting";

const attemptTtlMs = 7 * 24 * 3_600_000;
const attemptLimit = 100;
/** A later attempt has a smaller number, so that the newest is listed first. */
const latestMs = 1e15;

export interface KeptWebhook extends Webhook {
  /** The newest first; those before it sign until they expire. */
  readonly secrets: readonly { readonly secret: string; readonly expiresAtMs?: number }[];
}

/** A message on its way to one webhook. */
export interface WaitingMessage {
  readonly messageId: string;
  readonly webhookId: string;
  readonly kind: WebhookKind;
  readonly body: string;
  readonly createdAtMs: number;
  /** How often it was tried. */
  readonly attemptCount: number;
  readonly dueAtMs: number;
}

export interface StoredMessage {
  readonly key: string;
  readonly message: WaitingMessage;
  readonly version: string;
}

/** Webhooks, what waits for them and what became of it, as documents. */
export class WebhookStore {
  readonly #documents: DocumentStore;

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  /** Those that ever had a webhook. */
  async tenants(): Promise<readonly TenantId[]> {
    return (await this.#all(defaultTenant, tenantCollection)).map(({ key }) => parseTenantId(key));
  }

  async webhooks(tenant: TenantId): Promise<readonly KeptWebhook[]> {
    return (await this.#all(tenant, webhookCollection)).map(({ value }) => value as KeptWebhook);
  }

  async add(tenant: TenantId, webhook: KeptWebhook): Promise<void> {
    await this.#documents.put(defaultTenant, tenantCollection, { key: tenant, value: true });
    await this.#documents.put(tenant, webhookCollection, { key: webhook.id, value: webhook });
  }

  /** Undefined, and nothing changes, where it is not there. */
  async change(
    tenant: TenantId,
    id: string,
    change: (webhook: KeptWebhook) => KeptWebhook,
  ): Promise<KeptWebhook | undefined> {
    for (;;) {
      const kept = await this.#documents.get(tenant, webhookCollection, id);
      if (kept === undefined) return undefined;
      const changed = change(kept.value as KeptWebhook);
      const entry = { key: id, value: changed };
      const options = { ifVersion: kept.version };
      if ((await this.#documents.put(tenant, webhookCollection, entry, options)) !== undefined) return changed;
    }
  }

  /** Throws `WEBHOOK_NOT_FOUND`. */
  async find(tenant: TenantId, id: string): Promise<KeptWebhook> {
    const kept = await this.#documents.get(tenant, webhookCollection, id);
    return (kept?.value as KeptWebhook | undefined) ?? notFound(id);
  }

  async remove(tenant: TenantId, id: string): Promise<void> {
    await this.#documents.delete(tenant, webhookCollection, [id]);
    const waiting = (await this.waiting(tenant)).filter(({ message }) => message.webhookId === id);
    await this.removeWaiting(
      tenant,
      waiting.map(({ key }) => key),
    );
    const attempts = await this.#all(tenant, attemptCollection, `${id}/`);
    await this.#documents.delete(
      tenant,
      attemptCollection,
      attempts.map(({ key }) => key),
    );
  }

  async waiting(tenant: TenantId): Promise<readonly StoredMessage[]> {
    return (await this.#all(tenant, waitingCollection)).map(messageOf);
  }

  async findWaiting(tenant: TenantId, key: string): Promise<StoredMessage | undefined> {
    const kept = await this.#documents.get(tenant, waitingCollection, key);
    return kept && messageOf(kept);
  }

  /** False where another version is there, or none. Without a version it is put whatever is there. */
  async putWaiting(tenant: TenantId, key: string, message: WaitingMessage, ifVersion?: string): Promise<boolean> {
    const options = ifVersion === undefined ? {} : { ifVersion };
    return (await this.#documents.put(tenant, waitingCollection, { key, value: message }, options)) !== undefined;
  }

  async removeWaiting(tenant: TenantId, keys: readonly string[]): Promise<void> {
    await this.#documents.delete(tenant, waitingCollection, keys);
  }

  /** Removes what waits about the lists of these people. */
  async removeListsOf(tenant: TenantId, ids: readonly AccountId[]): Promise<void> {
    for (const id of ids) {
      const waiting = await this.#all(tenant, waitingCollection, `${encodeURIComponent(id)}/`);
      await this.removeWaiting(
        tenant,
        waiting.map(({ key }) => key),
      );
    }
  }

  async noteAttempt(tenant: TenantId, webhookId: string, attempt: WebhookAttempt): Promise<void> {
    const place = String(latestMs - attempt.atMs).padStart(16, "0");
    const key = `${webhookId}/${place}-${attempt.messageId}`;
    await this.#documents.put(tenant, attemptCollection, { key, value: attempt }, { ttlMs: attemptTtlMs });
  }

  async attempts(tenant: TenantId, webhookId: string): Promise<readonly WebhookAttempt[]> {
    const options = { prefix: `${webhookId}/`, limit: attemptLimit };
    const found = await this.#documents.list(tenant, attemptCollection, options);
    return found.map(({ value }) => value as WebhookAttempt);
  }

  async #all(tenant: TenantId, collection: string, prefix = ""): Promise<readonly StoredDocument[]> {
    const found: StoredDocument[] = [];
    for await (const document of allDocuments(this.#documents, tenant, collection, { prefix })) found.push(document);
    return found;
  }
}

const messageOf = ({ key, value, version }: StoredDocument): StoredMessage => ({
  key,
  message: value as WaitingMessage,
  version,
});

function notFound(id: string): never {
  const sentence = `There is no webhook ${JSON.stringify(id.slice(0, 80))}. GET /v1/webhooks lists them.`;
  throw new EngineError("WEBHOOK_NOT_FOUND", sentence);
}
