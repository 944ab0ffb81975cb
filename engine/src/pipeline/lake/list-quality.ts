import type { TenantId } from "../../domain/ids.ts";
import type { ItemStore } from "../../ports/item-store.ts";
import type { SqlEngine } from "../../ports/sql-engine.ts";
import type { ExposureLake } from "./exposure-lake.ts";
import { eventTable, reportExposures } from "./exposure-report.ts";
import { exposureTable } from "./exposure-tables.ts";
import type { Lake } from "./lake.ts";

/** How the lists of a day were, over all surfaces and versions; each 0..1, null where there is nothing to judge by. */
export interface ListQuality {
  readonly listCount: number;
  /** Part of the catalogue that was in some list. */
  readonly catalogueCoverage: number | null;
  /** Mean normalised self-information of what was shown (Zhou et al. 2010), over users with events in the lake. */
  readonly novelty: number | null;
  readonly clickThroughRate: number | null;
  readonly crossDomainShare: number | null;
  readonly fallbackShare: number | null;
}

const sql = `
  WITH audience AS (
    SELECT canonical_item_id AS item_id, count(DISTINCT user_id) AS user_count FROM events GROUP BY 1
  ),
  everybody AS (SELECT CAST(count(DISTINCT user_id) AS DOUBLE) AS user_count FROM events)
  SELECT CAST(count(DISTINCT s.item_id) AS BIGINT) AS item_count,
    avg(CASE WHEN e.user_count > 1
      THEN -log2(greatest(coalesce(a.user_count, 1), 1) / e.user_count) / log2(e.user_count) END) AS novelty
  FROM exposures s CROSS JOIN everybody e LEFT JOIN audience a ON a.item_id = s.item_id`;

/** Of one day (UTC) of serving, such as 2026-11-01. */
export async function measureListQuality(
  ports: {
    readonly lake: Lake;
    readonly exposureLake: ExposureLake;
    readonly sql: SqlEngine;
    readonly items: Pick<ItemStore, "count">;
  },
  tenant: TenantId,
  day: string,
): Promise<ListQuality> {
  const rows = await reportExposures(ports, tenant, { from: day, to: day });
  const listCount = rows.reduce((sum, row) => sum + row.listCount, 0);
  const meanOf = (share: (row: (typeof rows)[number]) => number | null) => {
    const known = rows.filter((row) => share(row) !== null);
    const weight = known.reduce((sum, row) => sum + row.listCount, 0);
    return weight === 0 ? null : known.reduce((sum, row) => sum + (share(row) ?? 0) * row.listCount, 0) / weight;
  };
  const { itemCount, novelty } = await shownOn(ports, tenant, day);
  const catalogueCount = await ports.items.count(tenant);
  return {
    listCount,
    catalogueCoverage: catalogueCount === 0 || listCount === 0 ? null : itemCount / catalogueCount,
    novelty,
    clickThroughRate: meanOf(({ clickThroughRate }) => clickThroughRate),
    crossDomainShare: meanOf(({ crossDomainShare }) => crossDomainShare),
    fallbackShare: meanOf(({ fallbackShare }) => fallbackShare),
  };
}

async function shownOn(
  { lake, exposureLake, sql: engine }: Parameters<typeof measureListQuality>[0],
  tenant: TenantId,
  day: string,
): Promise<{ readonly itemCount: number; readonly novelty: number | null }> {
  const files = (await exposureLake.files(tenant)).filter(({ hour }) => hour.startsWith(day));
  const tables = { exposures: exposureTable("exposures", files), events: await eventTable(lake, tenant) };
  for await (const batch of engine.read(tenant, { tables, sql }))
    if (batch.rowCount > 0)
      return {
        itemCount: Number(batch.column("item_count")[0]),
        novelty: (batch.column("novelty")[0] as number | null | undefined) ?? null,
      };
  return { itemCount: 0, novelty: null };
}
