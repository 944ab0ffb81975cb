/** Metrics by their names, so that dashboards and alarms need nothing of the stacks that send them. */
import { Duration } from "aws-cdk-lib";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { FunctionName } from "../functions.ts";
import { apiStage } from "./api.ts";
import type { Names } from "./names.ts";

const minute = Duration.minutes(1);

/** What the engine's functions count themselves (`engine/src/app/aws/telemetry.ts`); a test compares the names. */
export const engineMetricNames = [
  "ListsFromRedis",
  "ListsFromModelCache",
  "ListsComputed",
  "FallbackLists",
  "InferenceMs",
  "EventsAccepted",
  "EventsRejected",
  "EventsEnriched",
  "EventsFailed",
  "PoisonRecords",
  "CatalogueCoverage",
  "Novelty",
  "ClickThroughRate",
  "CrossDomainShare",
  "FallbackShare",
] as const;
export type EngineMetricName = (typeof engineMetricNames)[number];

export class StageMetrics {
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  engine(metricName: EngineMetricName, service: FunctionName, statistic: string = Stats.SUM): Metric {
    return this.#metric("CodeCatalyst", metricName, { service }, { statistic });
  }

  api(metricName: string, statistic: string, period = minute): Metric {
    return this.#metric(
      "AWS/ApiGateway",
      metricName,
      { ApiName: `${this.#names.prefix}api`, Stage: apiStage },
      { statistic, period },
    );
  }

  function(metricName: string, name: FunctionName, statistic: string = Stats.SUM): Metric {
    return this.#metric("AWS/Lambda", metricName, { FunctionName: this.#names.function(name) }, { statistic });
  }

  stream(metricName: string, statistic: string = Stats.SUM): Metric {
    return this.#metric("AWS/Kinesis", metricName, { StreamName: this.#names.stream }, { statistic });
  }

  copies(metricName: string, statistic: string = Stats.SUM): Metric {
    return this.#metric("AWS/Firehose", metricName, { DeliveryStreamName: this.#names.stream }, { statistic });
  }

  failedEvents(): Metric {
    const dimensions = { QueueName: `${this.#names.prefix}failed-events` };
    return this.#metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", dimensions, { statistic: Stats.MAXIMUM });
  }

  /** Batches that Lambda put into the errors bucket. */
  setAside(): Metric {
    const dimensions = { RuleName: setAsideRule(this.#names) };
    return this.#metric("AWS/Events", "MatchedEvents", dimensions, { statistic: Stats.SUM });
  }

  #metric(
    namespace: string,
    metricName: string,
    dimensionsMap: Record<string, string>,
    options: { readonly statistic: string; readonly period?: Duration },
  ): Metric {
    return new Metric({ namespace, metricName, dimensionsMap, period: minute, ...options });
  }
}

export const setAsideRule = (names: Names): string => `${names.prefix}set-aside`;
