import { itemListSchema } from "../../contract/index.ts";
import { defaultPageLength, itemListQuery } from "../../contract/parameters.ts";
import { parseItemId, type TenantId } from "../../domain/ids.ts";
import type { Domain } from "../../domain/domain.ts";
import { decodeCursor, encodeCursor, isCount, isText } from "./http/cursor.ts";
import { domainFilter } from "./http/parameters.ts";
import { defineRoute, type RouteContext } from "./http/route.ts";

interface Question {
  readonly tenant: TenantId;
  readonly domain?: Domain;
  readonly limit: number;
}

export const listItemsRoute = defineRoute({
  method: "GET",
  url: "/v1/items",
  operationId: "listItems",
  tag: "items",
  scope: "lists",
  summary: "The catalogue by pages: by title, best match first, or all of it by id.",
  query: itemListQuery,
  answer: itemListSchema,
  errors: ["UNKNOWN_DOMAIN"],
  handle: async ({ useCases, domains }, { tenant, query: { title, domain, limit = defaultPageLength, cursor } }) => {
    const asked = ["items", title ?? "", domain ?? ""];
    const question = { tenant, ...domainFilter(domains, domain), limit };
    const { items, next } =
      title === undefined
        ? await pageById(useCases, question, decodeCursor(asked, cursor, isText))
        : await pageByTitle(useCases, { ...question, title }, decodeCursor(asked, cursor, isCount) ?? 0);
    return { items: [...items], ...(next !== undefined && { nextCursor: encodeCursor(asked, next) }) };
  },
});

const pageById = (useCases: RouteContext["useCases"], question: Question, place: string | undefined) =>
  useCases.listItems({ ...question, ...(place !== undefined && { after: parseItemId(place) }) });

/** Nobody reads further in what a search found. */
const searchDepth = 1000;

async function pageByTitle(
  useCases: RouteContext["useCases"],
  { tenant, title, limit, ...filter }: Question & { readonly title: string },
  start: number,
) {
  const end = Math.min(start + limit, searchDepth);
  const found = await useCases.searchItems(tenant, title, { ...filter, limit: end + 1 });
  const hasMore = found.length > end && end < searchDepth;
  return { items: found.slice(start, end), ...(hasMore && { next: end }) };
}
