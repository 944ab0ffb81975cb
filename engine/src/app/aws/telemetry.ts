import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Context } from "aws-lambda";
import type { LogLevel } from "../config.ts";
import type { Environment } from "../read-environment.ts";

/** What a function counts; by these names dashboards and alarms find it. */
export const metricUnits = {
  ListsFromRedis: MetricUnit.Count,
  ListsFromModelCache: MetricUnit.Count,
  ListsComputed: MetricUnit.Count,
  FallbackLists: MetricUnit.Count,
  InferenceMs: MetricUnit.Milliseconds,
  EventsAccepted: MetricUnit.Count,
  EventsRejected: MetricUnit.Count,
  EventsEnriched: MetricUnit.Count,
  EventsFailed: MetricUnit.Count,
  PoisonRecords: MetricUnit.Count,
  CatalogueCoverage: MetricUnit.NoUnit,
  Novelty: MetricUnit.NoUnit,
  ClickThroughRate: MetricUnit.NoUnit,
  CrossDomainShare: MetricUnit.NoUnit,
  FallbackShare: MetricUnit.NoUnit,
} as const;
export type MetricName = keyof typeof metricUnits;

/** Logs as JSON lines, metrics in CloudWatch's embedded format, traces by OpenTelemetry where somebody takes them. */
export interface Telemetry {
  readonly logger: Pick<Logger, "info" | "warn" | "error">;
  readonly count: (name: MetricName, value: number) => void;
  /** One invocation: its logs have its request id, its metrics go out at the end, its span is a child of the caller's. */
  readonly invoke: <Result>(context: Context, work: () => Promise<Result>) => Promise<Result>;
}

const levels = { silent: "SILENT", error: "ERROR", warn: "WARN", info: "INFO", debug: "DEBUG" } as const;

export async function openTelemetry(
  name: string,
  { environment, logLevel }: { readonly environment: Environment; readonly logLevel: LogLevel },
): Promise<Telemetry> {
  const serviceName = environment["POWERTOOLS_SERVICE_NAME"] || name;
  const logger = new Logger({ serviceName, logLevel: levels[logLevel] });
  const metrics = new Metrics({
    namespace: environment["POWERTOOLS_METRICS_NAMESPACE"] || "CodeCatalyst",
    serviceName,
  });
  const traced = await openTraces(name, environment);
  return {
    logger,
    count: (metric, value) => void metrics.addMetric(metric, metricUnits[metric], value),
    async invoke(context, work) {
      logger.addContext(context);
      try {
        return await traced(work);
      } catch (error) {
        logger.error(`${name} failed`, error as Error);
        throw error;
      } finally {
        if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
      }
    },
  };
}

type Traced = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Without a place for traces their packages are not even loaded: that costs more than all else at a start. */
async function openTraces(name: string, environment: Environment): Promise<Traced> {
  if (!environment["OTEL_EXPORTER_OTLP_ENDPOINT"]) return (work) => work();
  const { openTracing } = await import("./tracing.ts");
  return openTracing(name);
}
