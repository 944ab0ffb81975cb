/** What tells people how the service does: alarms, dashboards, the audit log, the budget. */
import { Duration, Stack } from "aws-cdk-lib";
import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import { ComparisonOperator, Stats, TreatMissingData, type Metric } from "aws-cdk-lib/aws-cloudwatch";
import { Rule } from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import type { Construct } from "constructs";
import { BurnRateAlarms } from "../constructs/burn-rate.ts";
import { Dashboards } from "../constructs/dashboards.ts";
import { setAsideRule, StageMetrics } from "../constructs/metrics.ts";
import type { StageStackProps } from "../constructs/stage-stack-props.ts";
import { Trail } from "../constructs/trail.ts";
import { functionNames } from "../functions.ts";
import { p99LimitMs, type ServingStack } from "./serving.stack.ts";

/** Enrichment may be behind by so much; a list knows of an event with it. */
const behindLimitMs = 60_000;

/** Firehose writes once a minute. */
const copiesLateSeconds = 900;

interface Watch {
  readonly metric: Metric;
  readonly description: string;
  readonly above: number;
  readonly minutes: number;
}

export class ObservabilityStack extends Stack {
  readonly #props: StageStackProps & { readonly serving: ServingStack };

  constructor(scope: Construct, id: string, props: StageStackProps & { readonly serving: ServingStack }) {
    super(scope, id, props);
    this.#props = props;
    const { settings, names, serving } = props;
    const metrics = new StageMetrics(names);
    new Rule(this, "SetAside", {
      ruleName: setAsideRule(names),
      description: "A batch of events that no attempt could handle is in the errors bucket",
      eventPattern: {
        source: ["aws.s3"],
        detailType: ["Object Created"],
        detail: { bucket: { name: [names.bucket("errors")] } },
      },
      targets: [new SnsTopic(serving.alarmTopic.topic)],
    });
    for (const [alarmId, watch] of Object.entries(this.#watches(metrics))) this.#alarm(alarmId, watch);
    if (settings.observability.isFull)
      new BurnRateAlarms(this, "BurnRate", { names, metrics, tell: (alarm) => serving.alarmTopic.tell(alarm) });
    new Dashboards(this, "Dashboards", { settings, names, metrics });
    new Trail(this, "Trail", { settings, names });
    this.#budget();
  }

  /** Those that every stage has are, with those of the serving stack, within the ten alarms that CloudWatch gives each account. */
  #watches(metrics: StageMetrics): Readonly<Record<string, Watch>> {
    const always: Record<string, Watch> = {
      FailedEvents: {
        metric: metrics.failedEvents(),
        description: "Events that no function could handle",
        above: 0,
        minutes: 1,
      },
      Behind: {
        metric: metrics.function("IteratorAge", "enrichment", Stats.MAXIMUM),
        description: "Enrichment does not keep up with the log",
        above: behindLimitMs,
        minutes: 5,
      },
      ServerErrors: {
        metric: metrics.api("5XXError", Stats.SUM),
        description: "Answers of our own fault",
        above: 5,
        minutes: 5,
      },
      Slow: {
        metric: metrics.engine("InferenceMs", "inference", Stats.p(99)),
        description: "One list in a hundred takes too long",
        above: p99LimitMs,
        minutes: 5,
      },
    };
    const { observability, eventLog } = this.#props.settings;
    if (!observability.isFull) return always;
    const each = functionNames.flatMap((name): [string, Watch][] => [
      [
        `${name}-errors`,
        { metric: metrics.function("Errors", name), description: `${name} fails`, above: 0, minutes: 3 },
      ],
      [
        `${name}-throttles`,
        { metric: metrics.function("Throttles", name), description: `${name} is held back`, above: 0, minutes: 3 },
      ],
    ]);
    return {
      ...always,
      Poison: {
        metric: metrics.engine("PoisonRecords", "enrichment"),
        description: "Records that are no events",
        above: 0,
        minutes: 1,
      },
      ...Object.fromEntries(each),
      ...(eventLog.kind === "kinesis" && streamWatches(metrics)),
    };
  }

  #alarm(id: string, { metric, description, above, minutes }: Watch): void {
    const alarm = metric.with({ period: Duration.minutes(1) }).createAlarm(this, id, {
      alarmDescription: description,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: minutes,
      datapointsToAlarm: minutes,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.#props.serving.alarmTopic.tell(alarm);
  }

  /** Of what carries the tag `stage`, which has to be made a cost allocation tag of the account once. */
  #budget(): void {
    const { settings, names, serving } = this.#props;
    const subscribers = [{ subscriptionType: "SNS", address: serving.alarmTopic.topic.topicArn }];
    const notify = (notificationType: string, threshold: number) => ({
      notification: { notificationType, comparisonOperator: "GREATER_THAN", threshold, thresholdType: "PERCENTAGE" },
      subscribers,
    });
    new CfnBudget(this, "Budget", {
      budget: {
        budgetName: `${names.prefix}monthly`,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        budgetLimit: { amount: settings.observability.monthlyBudgetUsd, unit: "USD" },
        costFilters: { TagKeyValue: [`user:stage$${settings.name}`] },
      },
      notificationsWithSubscribers: [notify("ACTUAL", 80), notify("FORECASTED", 100)],
    });
  }
}

function streamWatches(metrics: StageMetrics): Readonly<Record<string, Watch>> {
  const watch = (metric: Metric, description: string, above = 0): Watch => ({ metric, description, above, minutes: 5 });
  return {
    WritesThrottled: watch(metrics.stream("WriteProvisionedThroughputExceeded"), "The stream takes no more"),
    ReadsThrottled: watch(metrics.stream("ReadProvisionedThroughputExceeded"), "The stream gives no more"),
    CopiesUnconverted: watch(metrics.copies("FailedConversion.Records"), "Firehose could not write records as Parquet"),
    CopiesLate: watch(
      metrics.copies("DeliveryToS3.DataFreshness", Stats.MAXIMUM),
      "Firehose is behind",
      copiesLateSeconds,
    ),
  };
}
