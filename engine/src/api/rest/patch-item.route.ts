import { itemBodySchema, itemPatchSchema, itemSchema } from "../../contract/index.ts";
import { parseItemId } from "../../domain/ids.ts";
import { contentTag } from "../../serving/content-tag.ts";
import { parseItemBody } from "../wire.ts";
import { createChange } from "./http/change.ts";
import { itemParams } from "./http/parameters.ts";
import { defineRoute } from "./http/route.ts";

const change = createChange(itemBodySchema);

export const patchItemRoute = defineRoute({
  method: "PATCH",
  url: "/v1/items/:itemId",
  operationId: "patchItem",
  tag: "items",
  scope: "catalogue",
  summary: "Changes what the body names of an item (JSON merge patch); no change made at the same time is lost.",
  params: itemParams,
  body: itemPatchSchema,
  answer: itemSchema,
  tagOf: contentTag,
  isConditional: true,
  errors: ["ITEM_NOT_FOUND", "UNKNOWN_DOMAIN"],
  handle: async ({ useCases }, { tenant, params, body, condition }) => {
    const id = parseItemId(params.itemId);
    return change({
      patch: body,
      condition,
      read: () => useCases.getItem(tenant, id),
      async write(changed, unchanged) {
        const item = parseItemBody(changed.id === undefined ? id : parseItemId(changed.id), changed);
        await useCases.putItems(tenant, [item], unchanged);
        return item;
      },
    });
  },
});
