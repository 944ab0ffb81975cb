import type { AccountId, ItemId, ModelVersion, TenantId, UserId } from "../domain/ids.ts";

/** What happened in the engine, for those who want to react. */
export type DomainEvent =
  | { readonly kind: "events-recorded"; readonly tenant: TenantId; readonly accountIds: readonly AccountId[] }
  | {
      readonly kind: "accounts-changed";
      readonly tenant: TenantId;
      readonly userId: UserId;
      readonly accountId: AccountId;
    }
  /** A person is gone from every store; models forget with the next training. */
  | {
      readonly kind: "user-erased";
      readonly tenant: TenantId;
      readonly userId: UserId;
      readonly accountIds: readonly AccountId[];
    }
  /** Somebody's lists may be other ones: by friends who came or went, or for a reason that the engine cannot see. */
  | {
      readonly kind: "list-announced";
      readonly tenant: TenantId;
      readonly userId: UserId;
      readonly cause: "events" | "accounts" | "friends" | "model" | "surfaces";
    }
  /** `itemIds` is empty after an import, when too many to name may have changed. */
  | { readonly kind: "items-changed"; readonly tenant: TenantId; readonly itemIds: readonly ItemId[] }
  | { readonly kind: "model-promoted"; readonly tenant: TenantId; readonly version: ModelVersion }
  /** Rules were published, rolled back or deleted. */
  | { readonly kind: "surfaces-changed"; readonly tenant: TenantId }
  /** The daily training made nothing better: what served goes on serving. */
  | { readonly kind: "model-refused"; readonly tenant: TenantId; readonly runId: string; readonly reason: string }
  /** A version was not put into service, or taken out again while requests were shifted to it: what served goes on serving. */
  | {
      readonly kind: "model-withheld";
      readonly tenant: TenantId;
      readonly version: ModelVersion;
      readonly reason: string;
    }
  /** Events that were sent and not taken, by the items they name: known ids, or what cannot be true. */
  | {
      readonly kind: "events-refused";
      readonly tenant: TenantId;
      readonly reason: "duplicate" | "rejected";
      readonly itemIds: readonly ItemId[];
    }
  /** A measure of one source's events in an hour of arrival (2026-11-28T07, UTC) is beyond its threshold. */
  | {
      readonly kind: "data-quality";
      readonly tenant: TenantId;
      readonly hour: string;
      readonly source: string;
      readonly measure: string;
      readonly value: number;
      readonly threshold: number;
    };

export type DomainEventOf<Kind extends DomainEvent["kind"]> = Extract<DomainEvent, { readonly kind: Kind }>;

/** Delivers typed domain events at least once to those who are subscribed, in the order in which one publisher sent them. */
export interface Bus {
  /**
   * Resolves when every subscriber of this process has handled the event; a subscriber's failure reaches neither the publisher
   * nor the others. Within a handler it resolves at once, and the outermost `publish` waits instead, so handlers may publish.
   */
  publish(event: DomainEvent): Promise<void>;
  /** Handles one event at a time. Returns the way to end the subscription. */
  subscribe<Kind extends DomainEvent["kind"]>(
    kind: Kind,
    handle: (event: DomainEventOf<Kind>) => void | Promise<void>,
  ): () => void;
}
