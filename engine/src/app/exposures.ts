import type { TenantId } from "../domain/ids.ts";
import { reportExposures, type ExposureReportRow } from "../pipeline/lake/exposure-report.ts";
import type { Consumers } from "../pipeline/stream/consumers.ts";
import type { AttributedList, UseCases } from "../serving/use-cases.ts";
import type { DayRange } from "../pipeline/operate/operator-use-cases.ts";
import { checkedDays } from "./day-range.ts";
import type { OpenLake } from "./lake.ts";
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
    openedLake,
    useCases,
    consumers,
  }: {
    readonly ports: Pick<Ports, "sql">;
    readonly openedLake: Pick<OpenLake, "lake" | "exposureLake">;
    readonly useCases: Pick<UseCases, "getRecommendation">;
    readonly consumers: Pick<Consumers, "drain">;
  },
  tenant: TenantId,
): ExposureOperations {
  return {
    show: (recommendationId) => useCases.getRecommendation(tenant, recommendationId),
    async report(days = {}) {
      const checked = checkedDays(days);
      await consumers.drain({ flush: true });
      await openedLake.exposureLake.move(tenant);
      return reportExposures({ ...ports, ...openedLake }, tenant, checked);
    },
  };
}
