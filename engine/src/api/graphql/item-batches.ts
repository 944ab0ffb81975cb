import type { ItemId, TenantId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { Relation } from "../../domain/relation.ts";
import type { UseCases } from "../../serving/use-cases.ts";

interface Batch<Answer> {
  readonly ids: Set<ItemId>;
  readonly answers: Promise<ReadonlyMap<ItemId, Answer>>;
}

/** Reads together what the fields of one request want at the same time, and each item once. */
export class ItemBatches {
  readonly #useCases: Pick<UseCases, "getItems" | "relationsOfItems">;
  readonly #tenant: TenantId;
  readonly #items = new Map<ItemId, Promise<Item | undefined>>();
  readonly #relations = new Map<ItemId, Promise<readonly Relation[]>>();
  #itemBatch: Batch<Item | undefined> | undefined;
  #relationBatch: Batch<readonly Relation[]> | undefined;

  constructor(useCases: Pick<UseCases, "getItems" | "relationsOfItems">, tenant: TenantId) {
    this.#useCases = useCases;
    this.#tenant = tenant;
  }

  /** Undefined where there is none. */
  item(id: ItemId): Promise<Item | undefined> {
    const known = this.#items.get(id);
    if (known !== undefined) return known;
    const batch = (this.#itemBatch ??= open(async (ids) => {
      this.#itemBatch = undefined;
      const found = await this.#useCases.getItems(this.#tenant, ids);
      return new Map(ids.map((one, index) => [one, found[index]]));
    }));
    batch.ids.add(id);
    const answer = batch.answers.then((all) => all.get(id));
    this.#items.set(id, answer);
    return answer;
  }

  relationsOf(id: ItemId): Promise<readonly Relation[]> {
    const known = this.#relations.get(id);
    if (known !== undefined) return known;
    const batch = (this.#relationBatch ??= open(async (ids) => {
      this.#relationBatch = undefined;
      const all = await this.#useCases.relationsOfItems(this.#tenant, ids);
      return new Map(ids.map((one) => [one, all.filter(({ from, to }) => from === one || to === one)]));
    }));
    batch.ids.add(id);
    const answer = batch.answers.then((all) => all.get(id) ?? []);
    this.#relations.set(id, answer);
    return answer;
  }
}

/** A batch takes ids until the promises that are ready now have run. */
function open<Answer>(read: (ids: readonly ItemId[]) => Promise<ReadonlyMap<ItemId, Answer>>): Batch<Answer> {
  const ids = new Set<ItemId>();
  const answers = new Promise<void>((resolve) => {
    process.nextTick(resolve);
  }).then(() => read([...ids]));
  return { ids, answers };
}
