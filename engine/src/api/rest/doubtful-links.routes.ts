import { decidedLinkSchema, doubtfulLinkListSchema, linkDecisionSchema } from "../../contract/index.ts";
import { linkParams } from "../../contract/doubtful-link.ts";
import { defaultPageLength, pageQuery } from "../../contract/parameters.ts";
import { operatorOf } from "../edge-use-cases.ts";
import { doubtfulLinkToWire } from "../operator-wire.ts";
import { decodeCursor, encodeCursor, isText } from "./http/cursor.ts";
import { defineRoute } from "./http/route.ts";

const common = { tag: "items", scope: "operate" } as const;

export const listDoubtfulLinksRoute = defineRoute({
  ...common,
  method: "GET",
  url: "/v1/doubtful-links",
  operationId: "listDoubtfulLinks",
  summary: "Records of several catalogues that may be the same work, as the last import found them, by pages.",
  query: pageQuery,
  answer: doubtfulLinkListSchema,
  errors: ["ROUTE_NOT_FOUND"],
  async handle(context, { tenant, query: { limit = defaultPageLength, cursor } }) {
    const after = decodeCursor("doubtful-links", cursor, isText);
    const page = { limit, ...(after !== undefined && { after }) };
    const { links, next } = await operatorOf(context).listDoubtfulLinks(tenant, page);
    return {
      links: links.map(doubtfulLinkToWire),
      ...(next !== undefined && { nextCursor: encodeCursor("doubtful-links", next) }),
    };
  },
});

export const decideLinkRoute = defineRoute({
  ...common,
  method: "POST",
  url: "/v1/doubtful-links/:linkId/decision",
  operationId: "decideLink",
  summary: "Makes one item of two records, or remembers that they are two works.",
  params: linkParams,
  body: linkDecisionSchema,
  answer: decidedLinkSchema,
  errors: ["ROUTE_NOT_FOUND", "LINK_NOT_FOUND", "ITEM_NOT_FOUND"],
  async handle(context, { tenant, params, body }) {
    const itemId = await operatorOf(context).decideLink(tenant, params.linkId, body.decision);
    return itemId === undefined ? {} : { itemId };
  },
});
