import { parseItemId } from "../../../domain/ids.ts";
import { countOf, gorseRoute, type AddGorseRoute } from "./gorse-route.ts";
import { itemPatchSchema, itemSchema, itemsSchema } from "./gorse-schemas.ts";
import { cursorToWire, itemToWire, parseCursor, parseItem, patchItem, rowsAffected } from "./gorse-wire.ts";
import { defaultCount, maxPage } from "./limits.ts";

export const itemRoutes: readonly AddGorseRoute[] = [
  gorseRoute({
    method: "POST",
    path: "/item",
    scope: "catalogue",
    body: itemSchema,
    handle: async ({ useCases, gorse }, { tenant, body }) => {
      await useCases.putGorseItems(tenant, [parseItem(body)], gorse.domain);
      return rowsAffected(1);
    },
  }),
  gorseRoute({
    method: "POST",
    path: "/items",
    scope: "catalogue",
    body: itemsSchema,
    handle: async ({ useCases, gorse }, { tenant, body }) => {
      await useCases.putGorseItems(tenant, body.map(parseItem), gorse.domain);
      return rowsAffected(body.length);
    },
  }),
  gorseRoute({
    method: "GET",
    path: "/items",
    scope: "lists",
    handle: async ({ useCases }, { tenant, query }) => {
      const limit = Math.min(maxPage, countOf(query, "n", defaultCount));
      const cursor = query("cursor");
      const page = await useCases.listGorseItems(tenant, { limit, ...(cursor && { after: parseCursor(cursor) }) });
      return { Cursor: cursorToWire(page), Items: page.entries.map(itemToWire) };
    },
  }),
  gorseRoute({
    method: "GET",
    path: "/item/:itemId",
    scope: "lists",
    handle: async ({ useCases }, { tenant, param }) =>
      itemToWire(await useCases.getGorseItem(tenant, parseItemId(param("itemId")))),
  }),
  gorseRoute({
    method: "PATCH",
    path: "/item/:itemId",
    scope: "catalogue",
    body: itemPatchSchema,
    handle: async ({ useCases, gorse }, { tenant, param, body }) => {
      const item = await useCases.getGorseItem(tenant, parseItemId(param("itemId")));
      await useCases.putGorseItems(tenant, [patchItem(item, body)], gorse.domain);
      return rowsAffected(1);
    },
  }),
  gorseRoute({
    method: "DELETE",
    path: "/item/:itemId",
    scope: "catalogue",
    handle: async ({ useCases }, { tenant, param }) => {
      await useCases.deleteGorseItem(tenant, parseItemId(param("itemId")));
      return rowsAffected(1);
    },
  }),
  gorseRoute({
    method: "PUT",
    path: "/item/:itemId/category/:category",
    scope: "catalogue",
    handle: async ({ useCases, gorse }, { tenant, param }) => {
      const item = await useCases.getGorseItem(tenant, parseItemId(param("itemId")));
      const categories = [...new Set([...item.categories, param("category")])];
      await useCases.putGorseItems(tenant, [{ ...item, categories }], gorse.domain);
      return rowsAffected(1);
    },
  }),
  gorseRoute({
    method: "DELETE",
    path: "/item/:itemId/category/:category",
    scope: "catalogue",
    handle: async ({ useCases, gorse }, { tenant, param }) => {
      const item = await useCases.getGorseItem(tenant, parseItemId(param("itemId")));
      const categories = item.categories.filter((category) => category !== param("category"));
      await useCases.putGorseItems(tenant, [{ ...item, categories }], gorse.domain);
      return rowsAffected(1);
    },
  }),
];
