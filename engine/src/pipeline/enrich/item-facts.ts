import type { ItemId, TenantId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ItemStore } from "../../ports/item-store.ts";
import { HotItems } from "../../serving/hot-items.ts";

/** So old may be what is known of an item that is there. */
const keptMs = 60_000;

/** Of items what enrichment joins, kept for a minute: most events are about the same few items. One that is not there is asked for again. */
export class KeptItemFacts {
  readonly #clock: Clock;
  readonly #facts: HotItems;
  readonly #keptSinceMs = new Map<TenantId, number>();

  constructor({ items, clock }: { readonly items: ItemStore; readonly clock: Clock }) {
    this.#clock = clock;
    this.#facts = new HotItems({
      get: async (tenant, ids) => (await items.get(tenant, ids)).map((item) => item && withoutTexts(item)),
      scan: (...input) => items.scan(...input),
      aliases: (...input) => items.aliases(...input),
      popular: (...input) => items.popular(...input),
    });
  }

  get(tenant: TenantId, ids: readonly ItemId[]): Promise<readonly (Item | undefined)[]> {
    const nowMs = this.#clock.nowMs();
    if (nowMs - (this.#keptSinceMs.get(tenant) ?? -Infinity) > keptMs) {
      this.#facts.changed(tenant, []);
      this.#keptSinceMs.set(tenant, nowMs);
    }
    return this.#facts.get(tenant, ids);
  }
}

function withoutTexts(item: Item): Item {
  const { description: _, ...facts } = item;
  return facts;
}
