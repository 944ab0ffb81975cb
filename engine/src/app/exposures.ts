import type { TenantId } from "../domain/ids.ts";
import type { ExposureLake } from "../pipeline/lake/exposure-lake.ts";
import { reportExposures, type ExposureReportRow } from "../pipeline/lake/exposure-report.ts";
import type { Lake } from "../pipeline/lake/lake.ts";
import type { AttributedList, UseCases } from "../serving/use-cases.ts";
import { checkedDays, type DayRange } from "./day-range.ts";
import type { Ports } from "./ports.ts";

/** What an operator can ask about lists that were served. */
export interface ExposureOperations {
  /** Throws `RECOMMENDATION_NOT_FOUND`. */
  show(recommendationId: string): Promise<AttributedList>;
  /** By day, surface and model version. Throws `INVALID_INPUT` for a day that is none. */
  report(days?: DayRange): Promise<readonly ExposureReportRow[]>;
}

export function bindExposures(
  {
    ports,
    lake,
    exposureLake,
    drain,
    useCases,
  }: {
    readonly ports: Pick<Ports, "sql">;
    readonly lake: Lake;
    readonly exposureLake: ExposureLake;
    /** Brings the lake up to the log's end. */
    readonly drain: () => Promise<void>;
    readonly useCases: Pick<UseCases, "getRecommendation">;
  },
  tenant: TenantId,
): ExposureOperations {
  return {
    show: (recommendationId) => useCases.getRecommendation(tenant, recommendationId),
    async report(days = {}) {
      const checked = checkedDays(days);
      await drain();
      await exposureLake.move(tenant);
      return reportExposures({ ...ports, lake, exposureLake }, tenant, checked);
    },
  };
}
