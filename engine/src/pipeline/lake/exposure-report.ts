import type { TenantId } from "../../domain/ids.ts";
import type { SqlEngine, TableSource } from "../../ports/sql-engine.ts";
import type { ExposureLake } from "./exposure-lake.ts";
import { exposureTable } from "./exposure-tables.ts";
import { countingFiles, keyOf } from "./lake-keys.ts";
import type { Lake } from "./lake.ts";

/** What lists came to, of one day (UTC), surface and model version. */
export interface ExposureReportRow {
  readonly day: string;
  readonly surface: string;
  /** Null where no model had a say. */
  readonly modelVersion: string | null;
  /** Lists, each once. */
  readonly listCount: number;
  /** How often they went out, those from a cache included. */
  readonly servedCount: number;
  /** Part of the lists that fallbacks filled, 0..1. */
  readonly fallbackShare: number;
  /** Part of the lists with an event that names them and is more than an impression, 0..1. */
  readonly clickThroughRate: number;
  /** Of these events, the part on items of another domain than most events of the user that name no list; null without such events. */
  readonly crossDomainShare: number | null;
}

const sql = `
  WITH lists AS (
    SELECT recommendation_id, min(at_ms) AS at_ms, min(surface) AS surface, min(model_version) AS model_version,
      min(is_fallback) AS is_fallback
    FROM served WHERE is_cached = 0 GROUP BY recommendation_id
  ),
  servings AS (SELECT recommendation_id, count(*) AS served_count FROM served GROUP BY recommendation_id),
  events_once AS (SELECT DISTINCT ON (event_id) * FROM events ORDER BY event_id),
  usual AS (
    SELECT user_id, first(domain ORDER BY event_count DESC, domain) AS domain
    FROM (SELECT user_id, domain, count(*) AS event_count FROM events_once WHERE recommendation_id IS NULL GROUP BY ALL)
    GROUP BY user_id
  ),
  clicks AS (
    SELECT e.recommendation_id, count(u.domain) AS known_count, count(*) FILTER (e.domain <> u.domain) AS cross_count
    FROM events_once e LEFT JOIN usual u ON u.user_id = e.user_id
    WHERE e.recommendation_id IS NOT NULL AND e.kind <> 'impression'
    GROUP BY e.recommendation_id
  )
  SELECT strftime(make_timestamp(l.at_ms * 1000), '%Y-%m-%d') AS day, l.surface, l.model_version,
    count(*) AS list_count, CAST(sum(s.served_count) AS BIGINT) AS served_count,
    avg(CAST(l.is_fallback AS DOUBLE)) AS fallback_share,
    count(c.recommendation_id) / count(*) AS click_through_rate,
    CAST(sum(c.cross_count) AS DOUBLE) / nullif(CAST(sum(c.known_count) AS DOUBLE), 0) AS cross_domain_share
  FROM lists l
  JOIN servings s ON s.recommendation_id = l.recommendation_id
  LEFT JOIN clicks c ON c.recommendation_id = l.recommendation_id
  GROUP BY ALL ORDER BY day, surface, model_version NULLS FIRST`;

/** By day, surface and model version, oldest first, over days of serving, such as 2026-11-01, both included. */
export async function reportExposures(
  {
    lake,
    exposureLake,
    sql: engine,
  }: { readonly lake: Lake; readonly exposureLake: ExposureLake; readonly sql: SqlEngine },
  tenant: TenantId,
  { from = "0000-01-01", to = "9999-12-31" }: { readonly from?: string; readonly to?: string } = {},
): Promise<readonly ExposureReportRow[]> {
  const files = await exposureLake.files(tenant);
  const wanted = files.filter(({ hour }) => hour.slice(0, 10) >= from && hour.slice(0, 10) <= to);
  const tables = { served: exposureTable("served", wanted), events: await eventTable(lake, tenant) };
  const rows: ExposureReportRow[] = [];
  for await (const batch of engine.read(tenant, { tables, sql })) {
    const column = (name: string) => batch.column(name);
    for (let index = 0; index < batch.rowCount; index += 1) {
      rows.push({
        day: String(column("day")[index]),
        surface: String(column("surface")[index]),
        modelVersion: column("model_version")[index] as string | null,
        listCount: Number(column("list_count")[index]),
        servedCount: Number(column("served_count")[index]),
        fallbackShare: Number(column("fallback_share")[index]),
        clickThroughRate: Number(column("click_through_rate")[index]),
        crossDomainShare: column("cross_domain_share")[index] as number | null,
      });
    }
  }
  return rows;
}

/** The events of the lake, as far as lists are judged by them. */
export async function eventTable(lake: Lake, tenant: TenantId): Promise<TableSource> {
  const files = countingFiles(await lake.files(tenant, "processed"));
  return {
    format: "parquet",
    keys: files.map((file) => keyOf("processed", file)),
    columns: {
      event_id: "VARCHAR",
      kind: "VARCHAR",
      canonical_item_id: "VARCHAR",
      recommendation_id: "VARCHAR",
      domain: "VARCHAR",
      user_id: "VARCHAR",
    },
  };
}
