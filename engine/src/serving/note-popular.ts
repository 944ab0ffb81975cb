import type { TenantId } from "../domain/ids.ts";
import type { ItemStore, PopularItem } from "../ports/item-store.ts";
import type { ServingModel } from "./serving-model.ts";

/** Notes in the catalogue what a model knows to be most popular, for when no model can be asked. */
export async function notePopular(items: ItemStore, tenant: TenantId, model: ServingModel): Promise<void> {
  const entries = model.catalogue.domains.flatMap((_, domain) =>
    [...model.popularOf(domain)].flatMap((index): readonly PopularItem[] => {
      const item = model.catalogue.items[index];
      const { own } = model.popularityOf(index);
      return item === undefined || own <= 0 ? [] : [{ id: item.id, popularity: own }];
    }),
  );
  await items.setPopular(tenant, entries);
}
