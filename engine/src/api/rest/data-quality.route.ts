import { dataQualitySchema } from "../../contract/index.ts";
import { dataQualityQuery, defaultPageLength } from "../../contract/parameters.ts";
import { operatorOf } from "../edge-use-cases.ts";
import { decodeCursor, encodeCursor, isText } from "./http/cursor.ts";
import { defineRoute } from "./http/route.ts";

export const getDataQualityRoute = defineRoute({
  method: "GET",
  url: "/v1/data-quality",
  operationId: "getDataQuality",
  tag: "operations",
  scope: "operate",
  summary:
    "Volume, lateness, duplicates, unknown items and rejects of each hour and source, and what is out of the ordinary, by pages.",
  query: dataQualityQuery,
  answer: dataQualitySchema,
  errors: ["ROUTE_NOT_FOUND"],
  async handle(context, { tenant, query: { from, to, limit = defaultPageLength, cursor } }) {
    const asked = ["data-quality", from ?? "", to ?? ""];
    const before = decodeCursor(asked, cursor, isText);
    const days = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    const { hours, next } = await operatorOf(context).dataQuality(tenant, days, {
      limit,
      ...(before !== undefined && { before }),
    });
    return {
      hours: hours.map(({ hour, sources, alarms }) => ({ hour, sources, alarms })),
      ...(next !== undefined && { nextCursor: encodeCursor(asked, next) }),
    };
  },
});
