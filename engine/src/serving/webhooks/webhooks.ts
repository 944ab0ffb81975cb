import { EngineError, messageOf } from "../../domain/errors.ts";
import type { TenantId, UserId } from "../../domain/ids.ts";
import { webhookKinds, type WebhookKind } from "../../domain/webhook.ts";
import type { Bus } from "../../ports/bus.ts";
import type { ListChange, ListChanges } from "../list-changes.ts";
import { newWebhookSecret } from "./signature.ts";
import { WebhookDelivery, type DeliveryPorts, type DeliverySettings } from "./webhook-delivery.ts";
import type { KeptWebhook } from "./webhook-store.ts";
import type { NewWebhook, Webhook, WebhookAttempt, WebhookUseCases, WebhookWithSecret } from "./webhook-use-cases.ts";

export interface WebhookPorts extends DeliveryPorts {
  readonly bus: Bus;
  readonly listChanges: ListChanges;
}

const defaults = {
  /** A user's lists are told of at most once in this time. */
  quietMs: 5_000,
  /** With more changed users than this at once, one message is about all. */
  changedLimit: 5_000,
  /** So often this process looks at what others changed or left behind. */
  lookMs: 60_000,
};

const webhookLimit = 20;
const rotationMs = 24 * 3_600_000;

interface Followed {
  webhooks: readonly KeptWebhook[];
  readonly leave: () => void;
  /** Users whose lists changed since they were last told of; undefined for all. */
  changed: Set<UserId> | "all";
}

/** Webhooks of all tenants: who is told what, and the telling. */
export class Webhooks implements WebhookUseCases {
  readonly #ports: WebhookPorts;
  readonly #delivery: WebhookDelivery;
  readonly #settings: typeof defaults;
  readonly #followed = new Map<TenantId, Followed>();
  readonly #leaveBus: readonly (() => void)[];
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(ports: WebhookPorts, settings: Partial<typeof defaults & DeliverySettings> = {}) {
    this.#ports = ports;
    this.#settings = { ...defaults, ...settings };
    this.#delivery = new WebhookDelivery(ports, settings);
    this.#leaveBus = [
      ports.bus.subscribe("model-promoted", ({ tenant, version }) => this.#tell(tenant, "model.promoted", { version })),
      ports.bus.subscribe("user-erased", async ({ tenant, userId, accountIds }) => {
        const changed = this.#followed.get(tenant)?.changed;
        if (changed instanceof Set) for (const id of [userId, ...accountIds]) changed.delete(id as string as UserId);
        // A change may have been put behind the erasure's back.
        await ports.store.removeListsOf(tenant, accountIds);
        await this.#tell(tenant, "user.erased", { userId, accountIds });
      }),
    ];
    const every = (intervalMs: number, work: () => Promise<void>) =>
      setInterval(() => void work().catch(warn), intervalMs).unref();
    this.#timers = [
      every(this.#settings.quietMs, () => this.#tellChanged()),
      every(this.#settings.lookMs, () => this.look()),
    ];
  }

  /** Reads which webhooks there are, and takes up what waits. */
  async look(): Promise<void> {
    for (const tenant of await this.#ports.store.tenants()) {
      await this.#refresh(tenant);
      await this.#delivery.takeUp(tenant);
    }
  }

  async createWebhook(tenant: TenantId, { url, kinds = webhookKinds }: NewWebhook): Promise<WebhookWithSecret> {
    const { sender, store, clock, random } = this.#ports;
    const problem = sender.problemOf(url);
    if (problem !== undefined)
      throw new EngineError(
        "INVALID_INPUT",
        `/url ${JSON.stringify(url.slice(0, 200))} ${problem}. CODECATALYST_WEBHOOK_TARGETS says where webhooks may go.`,
      );
    if ((await store.webhooks(tenant)).length >= webhookLimit)
      throw new EngineError(
        "INVALID_INPUT",
        `There are ${webhookLimit} webhooks, the most there may be. Delete one first.`,
      );
    const secret = newWebhookSecret();
    const webhook = { id: `wh_${random.newId()}`, url, kinds: [...new Set(kinds)], createdAtMs: clock.nowMs() };
    await store.add(tenant, { ...webhook, secrets: [{ secret }] });
    await this.#refresh(tenant);
    return { ...webhook, secret };
  }

  async listWebhooks(tenant: TenantId): Promise<readonly Webhook[]> {
    return (await this.#ports.store.webhooks(tenant)).map(withoutSecrets);
  }

  async deleteWebhook(tenant: TenantId, id: string): Promise<void> {
    await this.#ports.store.remove(tenant, id);
    await this.#refresh(tenant);
  }

  async rotateWebhookSecret(tenant: TenantId, id: string): Promise<WebhookWithSecret> {
    const { store, clock } = this.#ports;
    await store.find(tenant, id);
    const secret = newWebhookSecret();
    const expiresAtMs = clock.nowMs() + rotationMs;
    const changed = await store.change(tenant, id, (webhook) => ({
      ...webhook,
      // Two at most: rotating twice ends the oldest at once.
      secrets: [{ secret }, ...webhook.secrets.slice(0, 1).map((kept) => ({ secret: kept.secret, expiresAtMs }))],
    }));
    await this.#refresh(tenant);
    return { ...withoutSecrets(changed ?? (await store.find(tenant, id))), secret };
  }

  async pingWebhook(tenant: TenantId, id: string): Promise<WebhookAttempt> {
    const attempt = await this.#delivery.ping(tenant, await this.#ports.store.find(tenant, id));
    await this.#refresh(tenant);
    return attempt;
  }

  async webhookAttempts(tenant: TenantId, id: string): Promise<readonly WebhookAttempt[]> {
    await this.#ports.store.find(tenant, id);
    return this.#ports.store.attempts(tenant, id);
  }

  /** What waits is sent after the next start. */
  async close(): Promise<void> {
    for (const leave of this.#leaveBus) leave();
    for (const timer of this.#timers) clearInterval(timer);
    for (const { leave } of this.#followed.values()) leave();
    await this.#tellChanged().catch(warn);
    await this.#delivery.close();
  }

  async #refresh(tenant: TenantId): Promise<void> {
    const webhooks = await this.#ports.store.webhooks(tenant);
    const followed = this.#followed.get(tenant);
    if (followed !== undefined) followed.webhooks = webhooks;
    else if (webhooks.length > 0) {
      const leave = this.#ports.listChanges.follow(tenant, (change) => this.#note(change));
      this.#followed.set(tenant, { webhooks, leave, changed: new Set() });
    }
  }

  #note({ tenant, userId }: ListChange): void {
    const followed = this.#followed.get(tenant);
    if (followed === undefined || !followed.webhooks.some(isFor("list.changed"))) return;
    if (userId === undefined) followed.changed = "all";
    else if (followed.changed !== "all") {
      followed.changed.add(userId);
      if (followed.changed.size > this.#settings.changedLimit) followed.changed = "all";
    }
  }

  async #tellChanged(): Promise<void> {
    for (const [tenant, followed] of this.#followed) {
      const { changed } = followed;
      followed.changed = new Set();
      if (changed === "all") await this.#tell(tenant, "list.changed", {});
      else for (const userId of changed) await this.#tell(tenant, "list.changed", { userId }, userId);
    }
  }

  /** With `listOf` it is about that user's lists, and goes with the user's documents when they are erased. */
  async #tell(tenant: TenantId, kind: WebhookKind, data: object, listOf?: UserId): Promise<void> {
    for (const webhook of this.#followed.get(tenant)?.webhooks.filter(isFor(kind)) ?? [])
      await this.#delivery.enqueue(tenant, webhook, { kind, data, ...(listOf !== undefined && { userId: listOf }) });
  }
}

const isFor = (kind: WebhookKind) => (webhook: Webhook) =>
  webhook.disabledReason === undefined && webhook.kinds.includes(kind);

function withoutSecrets({ secrets: _secrets, ...webhook }: KeptWebhook): Webhook {
  return webhook;
}

const warn = (error: unknown) => process.emitWarning(`Webhooks are told again later: ${messageOf(error)}`);
