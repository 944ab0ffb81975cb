import type { ItemId, TenantId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { ItemStore } from "../../ports/item-store.ts";

export interface ItemPlacerOptions {
  /** Takes in what is new of these items. */
  readonly place: (tenant: TenantId, items: readonly Item[]) => Promise<void>;
  readonly onFailed: (error: unknown) => void;
}

/** So many items go in at once, so that an import is a few extensions of the model and not one an item. */
const itemsAtOnce = 2_000;
/** After an extension others wait for so many times as long as it took, and what comes meanwhile goes in together. */
const restRatio = 3;

/** Brings items that change into the serving model, in the background and one batch after the other. */
export class ItemPlacer {
  readonly #items: ItemStore;
  readonly #options: ItemPlacerOptions;
  /** By tenant: changed items, or all of them. */
  readonly #waiting = new Map<TenantId, Set<ItemId> | "all">();
  #running: Promise<void> | undefined;
  #isClosed = false;
  #wake: () => void = () => {};

  constructor(items: ItemStore, options: ItemPlacerOptions) {
    this.#items = items;
    this.#options = options;
  }

  /** No ids means any. Returns at once. */
  changed(tenant: TenantId, itemIds: readonly ItemId[]): void {
    const waiting = this.#waiting.get(tenant);
    if (itemIds.length === 0) this.#waiting.set(tenant, "all");
    else if (waiting !== "all") this.#waiting.set(tenant, new Set([...(waiting ?? []), ...itemIds]));
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when nothing is under way; what waits is left to the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let next = this.#next(); next !== undefined && !this.#isClosed; next = this.#next()) {
      const startedAt = performance.now();
      const [tenant, waiting] = next;
      try {
        for await (const items of this.#batches(tenant, waiting)) await this.#options.place(tenant, items);
      } catch (error) {
        this.#options.onFailed(error);
      }
      await this.#rest(restRatio * (performance.now() - startedAt));
    }
  }

  #next(): readonly [TenantId, Set<ItemId> | "all"] | undefined {
    const [next] = this.#waiting;
    if (next !== undefined) this.#waiting.delete(next[0]);
    return next;
  }

  async *#batches(tenant: TenantId, waiting: Set<ItemId> | "all"): AsyncGenerator<readonly Item[]> {
    const ids = waiting === "all" ? undefined : [...waiting];
    for (let start = 0; start < (ids?.length ?? 0) && !this.#isClosed; start += itemsAtOnce) {
      const found = await this.#items.get(tenant, (ids ?? []).slice(start, start + itemsAtOnce));
      yield found.filter((item) => item !== undefined);
    }
    if (ids === undefined) yield* this.allItems(tenant);
  }

  /** A whole catalogue in batches. */
  async *allItems(tenant: TenantId): AsyncGenerator<readonly Item[]> {
    let batch: Item[] = [];
    for await (const item of this.#items.scan(tenant)) {
      if (this.#isClosed) return;
      batch.push(item);
      if (batch.length < itemsAtOnce) continue;
      yield batch;
      batch = [];
    }
    yield batch;
  }

  #rest(milliseconds: number): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
