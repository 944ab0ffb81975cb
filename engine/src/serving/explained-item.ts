import { EngineError } from "../domain/errors.ts";
import type { Item } from "../domain/item.ts";
import type { ServingModel } from "./serving-model.ts";
import type { ExplainInput } from "./use-cases.ts";
import type { ServingPorts } from "./user-moment.ts";

/** What is to be explained, as the serving model has it. */
interface ExplainedItem {
  readonly model: ServingModel;
  readonly item: Item;
  /** In the catalogue. */
  readonly index: number;
}

/** Throws `MODEL_NOT_FOUND` and `ITEM_NOT_FOUND`. */
export async function explainedItem(
  ports: Pick<ServingPorts, "model">,
  { tenant, itemId }: Pick<ExplainInput, "tenant" | "itemId">,
): Promise<ExplainedItem> {
  const model = await ports.model(tenant);
  if (model === undefined)
    throw new EngineError("MODEL_NOT_FOUND", "There is no model to explain with. Run `codecatalyst train` first.");
  const index = model.indexOf.get(itemId);
  const item = model.itemOf(itemId);
  if (index === undefined || item === undefined)
    throw new EngineError(
      "ITEM_NOT_FOUND",
      `The serving model knows no item ${JSON.stringify(itemId)}. Train again if it is new.`,
    );
  return { model, item, index };
}
