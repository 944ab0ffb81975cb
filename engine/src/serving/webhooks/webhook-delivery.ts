import { messageOf } from "../../domain/errors.ts";
import type { TenantId, UserId } from "../../domain/ids.ts";
import type { WebhookKind } from "../../domain/webhook.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { WebhookSender } from "../../ports/webhook-sender.ts";
import { signedHeaders } from "./signature.ts";
import type { KeptWebhook, StoredMessage, WaitingMessage, WebhookStore } from "./webhook-store.ts";
import type { WebhookAttempt } from "./webhook-use-cases.ts";

export interface DeliveryPorts {
  readonly store: WebhookStore;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  readonly random: Random;
}

const deliveryDefaults = {
  timeoutMs: 10_000,
  /** The wait after the first failure; each further one is four times as long, */
  firstRetryMs: 5_000,
  /** up to this. A fifth more or less by chance. */
  longestRetryMs: 24 * 3_600_000,
  /** After so many attempts a message is given up: some two days. */
  attemptLimit: 10,
  /** After so long without anything delivered a webhook is disabled. */
  disabledAfterMs: 5 * 24 * 3_600_000,
  /** So many requests at once, */
  concurrency: 16,
  /** and so many to one webhook. */
  concurrencyPerWebhook: 4,
  /** So many messages wait for one webhook at most; further ones are given up at once. */
  waitingLimit: 10_000,
  /** A message that a dying process was sending is sent by another one after this. */
  claimMs: 60_000,
};
export type DeliverySettings = typeof deliveryDefaults;

/** A message in the memory of this process; what it says stays in the store. */
interface Waiting {
  readonly tenant: TenantId;
  readonly key: string;
  readonly webhookId: string;
  dueAtMs: number;
  isSending: boolean;
}

/** A receiver that answers so wants nothing more, says the scheme. */
const goneStatus = 410;
const isSuccess = (status: number | undefined) => status !== undefined && status >= 200 && status < 300;

/** Sends what waits in the store, at least once, in no promised order, and tries again what fails. */
export class WebhookDelivery {
  readonly #ports: DeliveryPorts;
  readonly #settings: DeliverySettings;
  readonly #waiting = new Map<string, Waiting>();
  readonly #sending = new Set<Promise<void>>();
  /** By webhook: messages that wait, and requests under way. */
  readonly #waitingCounts = new Map<string, number>();
  readonly #sendingCounts = new Map<string, number>();
  /** What is told once only while it waits, by tenant and the beginning of its key. */
  readonly #unsent = new Set<string>();
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: DeliveryPorts, settings: Partial<DeliverySettings> = {}) {
    this.#ports = ports;
    this.#settings = { ...deliveryDefaults, ...settings };
  }

  /** Takes up what waits in the store, be it left by another process. */
  async takeUp(tenant: TenantId): Promise<void> {
    for (const { key, message } of await this.#ports.store.waiting(tenant)) this.#add(tenant, key, message);
    this.#pump();
  }

  /** Durable when it resolves. What waits already and says the same about the same user is enough. */
  async enqueue(
    tenant: TenantId,
    webhook: KeptWebhook,
    { kind, data, userId }: { readonly kind: WebhookKind; readonly data: object; readonly userId?: UserId },
  ): Promise<void> {
    const prefix = `${encodeURIComponent(userId ?? "")}/${webhook.id}/${kind}/`;
    if (countOf(this.#waitingCounts, webhook.id) >= this.#settings.waitingLimit) return;
    if (kind === "list.changed" && this.#unsent.has(placeOf(tenant, prefix))) return;
    const { clock, random, store } = this.#ports;
    const nowMs = clock.nowMs();
    const messageId = `msg_${random.newId()}`;
    const body = JSON.stringify({ type: kind, timestamp: new Date(nowMs).toISOString(), data });
    const times = { createdAtMs: nowMs, dueAtMs: nowMs };
    const message: WaitingMessage = { messageId, webhookId: webhook.id, kind, body, attemptCount: 0, ...times };
    const key = prefix + messageId;
    await store.putWaiting(tenant, key, message);
    this.#add(tenant, key, message);
    this.#pump();
  }

  /** One attempt at a message that waits for nobody. */
  async ping(tenant: TenantId, webhook: KeptWebhook): Promise<WebhookAttempt> {
    const { clock, random, store } = this.#ports;
    const messageId = `msg_${random.newId()}`;
    const body = JSON.stringify({ type: "ping", timestamp: new Date(clock.nowMs()).toISOString(), data: {} });
    const attempt = await this.#send(webhook, { messageId, body, kind: "ping", attempt: 1 });
    await store.noteAttempt(tenant, webhook.id, attempt);
    if (attempt.isDelivered) await store.change(tenant, webhook.id, working);
    return attempt;
  }

  /** Ends requests that are under way: their messages wait for the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    await Promise.all(this.#sending);
  }

  #add(tenant: TenantId, key: string, { webhookId, dueAtMs }: WaitingMessage): void {
    const place = placeOf(tenant, key);
    if (this.#waiting.has(place)) return;
    this.#waiting.set(place, { tenant, key, webhookId, dueAtMs, isSending: false });
    this.#unsent.add(beginningOf(place));
    count(this.#waitingCounts, webhookId, 1);
  }

  /** Begins what is due, as far as there is room, and wakes again for the next. */
  #pump(): void {
    if (this.#closing.signal.aborted) return;
    const { concurrency, concurrencyPerWebhook } = this.#settings;
    const nowMs = this.#ports.clock.nowMs();
    let nextDueAtMs = Infinity;
    for (const waiting of this.#waiting.values()) {
      if (this.#sending.size >= concurrency) break;
      if (waiting.isSending || countOf(this.#sendingCounts, waiting.webhookId) >= concurrencyPerWebhook) continue;
      if (waiting.dueAtMs > nowMs) {
        nextDueAtMs = Math.min(nextDueAtMs, waiting.dueAtMs);
        continue;
      }
      this.#begin(waiting);
    }
    clearTimeout(this.#timer);
    if (nextDueAtMs < Infinity)
      this.#timer = setTimeout(() => this.#pump(), Math.min(nextDueAtMs - nowMs, 60_000)).unref();
  }

  #begin(waiting: Waiting): void {
    waiting.isSending = true;
    this.#unsent.delete(beginningOf(placeOf(waiting.tenant, waiting.key)));
    count(this.#sendingCounts, waiting.webhookId, 1);
    const sending = this.#deliver(waiting)
      .catch((error: unknown) => {
        // The store does not take it: the message is there, and is tried again.
        waiting.dueAtMs = this.#ports.clock.nowMs() + this.#settings.firstRetryMs;
        if (!this.#closing.signal.aborted) process.emitWarning(`A webhook has to wait: ${messageOf(error)}`);
      })
      .then(() => {
        waiting.isSending = false;
        count(this.#sendingCounts, waiting.webhookId, -1);
        this.#sending.delete(sending);
        this.#pump();
      });
    this.#sending.add(sending);
  }

  async #deliver(waiting: Waiting): Promise<void> {
    const { store, clock } = this.#ports;
    const { tenant, key } = waiting;
    const stored = await store.findWaiting(tenant, key);
    const webhook = (await store.webhooks(tenant)).find(({ id }) => id === waiting.webhookId);
    if (stored === undefined || webhook === undefined || webhook.disabledReason !== undefined)
      return this.#drop(waiting);
    const nowMs = clock.nowMs();
    if (stored.message.dueAtMs > nowMs) {
      waiting.dueAtMs = stored.message.dueAtMs;
      return;
    }
    const claimed = { ...stored.message, dueAtMs: nowMs + this.#settings.claimMs };
    if (!(await store.putWaiting(tenant, key, claimed, stored.version))) return;
    await this.#deliverClaimed(waiting, webhook, stored);
  }

  async #deliverClaimed(waiting: Waiting, webhook: KeptWebhook, { message }: StoredMessage): Promise<void> {
    const { store } = this.#ports;
    const { tenant } = waiting;
    const { messageId, body, kind, attemptCount } = message;
    const attempt = await this.#send(webhook, { messageId, body, kind, attempt: attemptCount + 1 });
    if (this.#closing.signal.aborted && !attempt.isDelivered) return this.#putBack(waiting, message);
    const nextAtMs = attempt.isDelivered ? undefined : this.#nextAttemptMs(attempt);
    await store.noteAttempt(tenant, webhook.id, { ...attempt, ...(nextAtMs !== undefined && { nextAtMs }) });
    if (attempt.isDelivered) {
      if (webhook.failingSinceMs !== undefined) await store.change(tenant, webhook.id, working);
      return this.#drop(waiting);
    }
    const changed = await store.change(tenant, webhook.id, (kept) => this.#failed(kept, attempt));
    if (nextAtMs === undefined || changed?.disabledReason !== undefined) return this.#drop(waiting);
    await this.#putBack(waiting, { ...message, attemptCount: attemptCount + 1, dueAtMs: nextAtMs });
  }

  /** Unless it was erased or removed meanwhile. */
  async #putBack(waiting: Waiting, message: WaitingMessage): Promise<void> {
    const { store } = this.#ports;
    const kept = await store.findWaiting(waiting.tenant, waiting.key);
    if (kept === undefined || !(await store.putWaiting(waiting.tenant, waiting.key, message, kept.version)))
      return this.#drop(waiting);
    waiting.dueAtMs = message.dueAtMs;
  }

  async #drop({ tenant, key, webhookId }: Waiting): Promise<void> {
    await this.#ports.store.removeWaiting(tenant, [key]);
    this.#waiting.delete(placeOf(tenant, key));
    count(this.#waitingCounts, webhookId, -1);
  }

  async #send(
    { url, secrets }: KeptWebhook,
    message: Pick<WebhookAttempt, "messageId" | "kind" | "attempt"> & { readonly body: string },
  ): Promise<WebhookAttempt> {
    const { body, ...named } = message;
    const atMs = this.#ports.clock.nowMs();
    const valid = secrets.filter(({ expiresAtMs = Infinity }) => expiresAtMs > atMs).map(({ secret }) => secret);
    const signed = signedHeaders({ id: message.messageId, atMs, body }, valid);
    const headers = { "content-type": "application/json", "user-agent": "CodeCatalyst", ...signed };
    const { signal } = this.#closing;
    const startMs = performance.now();
    const outcome = await this.#ports.sender
      .send({ url, headers, body, timeoutMs: this.#settings.timeoutMs, signal })
      .then(
        (status) => ({ status, isDelivered: isSuccess(status) }),
        (error: unknown) => ({ error: messageOf(error), isDelivered: false }),
      );
    return { ...named, atMs, durationMs: Math.round(performance.now() - startMs), ...outcome };
  }

  /** Undefined when it is given up. */
  #nextAttemptMs({ attempt, status }: WebhookAttempt): number | undefined {
    const { attemptLimit, firstRetryMs, longestRetryMs } = this.#settings;
    if (attempt >= attemptLimit || status === goneStatus) return undefined;
    const jitter = 0.8 + 0.4 * this.#ports.random.next();
    return this.#ports.clock.nowMs() + Math.min(longestRetryMs, firstRetryMs * 4 ** (attempt - 1)) * jitter;
  }

  #failed(webhook: KeptWebhook, { atMs, status, error }: WebhookAttempt): KeptWebhook {
    const { failingSinceMs = atMs } = webhook;
    const failing = { ...webhook, failingSinceMs };
    if (status === goneStatus) return { ...failing, disabledReason: "It answered 410 Gone." };
    if (atMs - failingSinceMs < this.#settings.disabledAfterMs) return failing;
    const since = new Date(failingSinceMs).toISOString();
    return { ...failing, disabledReason: `Nothing got through since ${since}: ${error ?? `it answered ${status}`}.` };
  }
}

function working({ failingSinceMs: _since, disabledReason: _reason, ...webhook }: KeptWebhook): KeptWebhook {
  return webhook;
}

function count(counts: Map<string, number>, name: string, change: number): void {
  const changed = countOf(counts, name) + change;
  if (changed === 0) counts.delete(name);
  else counts.set(name, changed);
}

const countOf = (counts: ReadonlyMap<string, number>, name: string): number => counts.get(name) ?? 0;

/** Without the message's own id. */
const beginningOf = (place: string): string => place.slice(0, place.lastIndexOf("/") + 1);

const placeOf = (tenant: TenantId, key: string): string => `${tenant}\n${key}`;
