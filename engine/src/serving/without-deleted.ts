import type { ItemId, TenantId } from "../domain/ids.ts";
import type { ShownItems } from "./hot-items.ts";
import { itemAt, type ServingModel } from "./serving-model.ts";

/** Out of what a list is made. */
interface Source {
  readonly items: ShownItems;
  readonly model: ServingModel;
  readonly tenant: TenantId;
}

/** A list, and whether it is whole. */
export interface Attempt {
  /** Whether something that was chosen is not in the catalogue any more. */
  readonly isShort: boolean;
  /** Catalogue indices that it was chosen from, and of what was chosen. */
  readonly candidates: () => Iterable<number>;
}

/** A list is made so often at most: in place of what is gone may come what is gone too, but hardly again. */
const attemptLimit = 3;

/**
 * Makes a list of what there is. A model knows works that were deleted since its training: where one of them was chosen, the list is made
 * again without all of its candidates that are gone.
 */
export async function withoutDeleted<Made extends Attempt>(
  source: Source,
  make: (deletedItemIds: ReadonlySet<ItemId>) => Promise<Made>,
): Promise<Made> {
  let deletedItemIds = knownDeleted(source);
  for (let attempt = 1; ; attempt += 1) {
    const made = await make(deletedItemIds);
    if (!made.isShort || attempt === attemptLimit) return made;
    deletedItemIds = new Set([...deletedItemIds, ...(await deletedAmong(source, made.candidates()))]);
  }
}

const nothing: ReadonlySet<ItemId> = new Set();

/** What the model knows and is known to be gone already. */
export function knownDeleted({ items, model, tenant }: Source): ReadonlySet<ItemId> {
  const missing = items.missing?.(tenant);
  if (missing === undefined || missing.size === 0) return nothing;
  return new Set([...missing].filter((id) => model.indexOf.has(id)));
}

async function deletedAmong(
  { items, model, tenant }: Source,
  candidates: Iterable<number>,
): Promise<readonly ItemId[]> {
  const ids = [...new Set(candidates)].map((index) => itemAt(model, index).id);
  const found = await items.get(tenant, ids);
  return ids.filter((_, place) => found[place] === undefined);
}
