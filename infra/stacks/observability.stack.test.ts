import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { metricUnits } from "../../engine/src/app/aws/telemetry.ts";
import { availabilityObjective, burnRates } from "../constructs/burn-rate.ts";
import { engineMetricNames } from "../constructs/metrics.ts";
import { functionNames } from "../functions.ts";
import { stageNames, stages } from "../stages.ts";
import { dashboardMetrics, propertiesOf, resourcesOf, stackOf, synthesise, textOf } from "../testing/templates.ts";

describe("metrics of the engine", () => {
  it("have the names by which its functions count", () => {
    expect([...engineMetricNames].toSorted()).toEqual(Object.keys(metricUnits).toSorted());
  });
});

const alarmType = "AWS::CloudWatch::Alarm";

describe.each(stageNames)("observability of %s", (stage) => {
  const templates = synthesise()[stage];
  const observability = stackOf(templates, "observability");
  it("sounds where one list in a hundred takes more than 200 ms for five minutes", () => {
    observability.hasResourceProperties(alarmType, {
      MetricName: "InferenceMs",
      Namespace: "CodeCatalyst",
      Dimensions: [{ Name: "service", Value: "inference" }],
      ExtendedStatistic: "p99",
      Threshold: 200,
      EvaluationPeriods: 5,
    });
  });

  it("sounds where enrichment is a minute behind, where events are left over, and where answers fail", () => {
    observability.hasResourceProperties(alarmType, {
      MetricName: "IteratorAge",
      Statistic: "Maximum",
      Threshold: 60_000,
      EvaluationPeriods: 5,
    });
    observability.hasResourceProperties(alarmType, {
      MetricName: "ApproximateNumberOfMessagesVisible",
      Threshold: 0,
      EvaluationPeriods: 1,
    });
    observability.hasResourceProperties(alarmType, {
      MetricName: "5XXError",
      Namespace: "AWS/ApiGateway",
      Threshold: 5,
    });
  });

  it("tells people of every alarm that is not a part of another", () => {
    const alarms = [
      ...propertiesOf(templates, "AWS::CloudWatch::Alarm"),
      ...resourcesOf(templates, "AWS::CloudWatch::CompositeAlarm").map(({ Properties = {} }) => Properties),
    ];
    const silent = alarms.filter(({ AlarmActions }) => AlarmActions === undefined);
    expect(silent.every(({ AlarmDescription }) => String(AlarmDescription).startsWith("Part of"))).toBe(true);
    expect(silent).toHaveLength(stage === "minimal" ? 0 : 2 * burnRates.length);
  });

  it("tells people at once of a batch that was set aside", () => {
    observability.hasResourceProperties("AWS::Events::Rule", {
      Name: `codecatalyst-${stage}-set-aside`,
      EventPattern: Match.objectLike({ source: ["aws.s3"], "detail-type": ["Object Created"] }),
      Targets: [Match.objectLike({ Arn: Match.anyValue() })],
    });
    stackOf(templates, "serving").hasResourceProperties("AWS::SNS::TopicPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: "sns:Publish",
            Principal: {
              Service: ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"],
            },
          }),
        ]),
      },
    });
  });

  it("shows traffic, times, errors, throttling, the distance to the log, where lists come from, and how good they are", () => {
    const shown = dashboardMetrics(observability);
    for (const metric of ["Count", "Latency", "5XXError"]) expect(shown).toContain(`AWS/ApiGateway ${metric}`);
    for (const metric of ["Errors", "Throttles", "IteratorAge", "ConcurrentExecutions"])
      expect(shown).toContain(`AWS/Lambda ${metric}`);
    for (const metric of engineMetricNames) expect(shown).toContain(`CodeCatalyst ${metric}`);
  });

  it("logs who reads and writes rows and files, but for the stage's own functions", () => {
    interface TrailProperties {
      readonly AdvancedEventSelectors: readonly {
        readonly Name: string;
        readonly FieldSelectors: readonly Readonly<Record<string, unknown>>[];
      }[];
    }
    const [trail] = propertiesOf<TrailProperties>(observability, "AWS::CloudTrail::Trail");
    expect(trail).toMatchObject({ IsLogging: true, EnableLogFileValidation: true });
    expect(trail?.AdvancedEventSelectors.map(({ Name }) => Name)).toEqual(["Files", "Rows"]);
    for (const { FieldSelectors } of trail?.AdvancedEventSelectors ?? []) {
      expect(FieldSelectors[0]).toEqual({ Field: "eventCategory", Equals: ["Data"] });
      const people = FieldSelectors.filter(({ Field }) => Field === "userIdentity.arn");
      expect(people.map(({ NotStartsWith }) => textOf((NotStartsWith as readonly unknown[])[0])).join()).toMatch(
        new RegExp(`:assumed-role/codecatalyst-${stage}-$`),
      );
      expect(FieldSelectors.map(({ Field }) => Field)).not.toContain("readOnly");
    }
    const tables = trail?.AdvancedEventSelectors[1]?.FieldSelectors.find(({ Field }) => Field === "resources.ARN");
    expect(tables?.["Equals"]).toHaveLength(stage === "minimal" ? 5 : 4);
  });

  it("warns of costs before the month is over", () => {
    const { monthlyBudgetUsd } = stages[stage].observability;
    observability.hasResourceProperties("AWS::Budgets::Budget", {
      Budget: {
        BudgetType: "COST",
        TimeUnit: "MONTHLY",
        BudgetLimit: { Amount: monthlyBudgetUsd, Unit: "USD" },
        CostFilters: { TagKeyValue: [`user:stage$${stage}`] },
      },
      NotificationsWithSubscribers: [
        Match.objectLike({ Notification: Match.objectLike({ NotificationType: "ACTUAL", Threshold: 80 }) }),
        Match.objectLike({ Notification: Match.objectLike({ NotificationType: "FORECASTED", Threshold: 100 }) }),
      ],
    });
  });

  it("marks everything that can be marked with the stage", () => {
    const unmarked = resourcesOf(templates).filter(({ Properties = {} }) => {
      const { Tags } = Properties as { readonly Tags?: unknown };
      if (Tags === undefined) return false;
      return !JSON.stringify(Tags).includes(`"${stage}"`);
    });
    expect(unmarked).toEqual([]);
    for (const type of [
      "AWS::S3::Bucket",
      "AWS::DynamoDB::Table",
      "AWS::Lambda::Function",
      "AWS::IAM::Role",
      "AWS::SQS::Queue",
    ])
      for (const properties of propertiesOf<{ readonly Tags: unknown }>(templates, type).filter(
        ({ Tags }) => Tags !== undefined,
      ))
        expect(properties.Tags).toEqual(
          expect.arrayContaining([
            { Key: "application", Value: "codecatalyst" },
            { Key: "stage", Value: stage },
          ]),
        );
  });
});

describe.each(["dev", "prod"] as const)("service level of %s", (stage) => {
  const observability = stackOf(synthesise()[stage], "observability");

  it("is 99.9 %: alarms sound when errors use up a month's room too fast, over a long and a short time", () => {
    expect(availabilityObjective).toBe(0.999);
    const thresholds = propertiesOf<{
      readonly Threshold: number;
      readonly Metrics?: readonly {
        readonly Expression?: string;
        readonly Period?: number;
        readonly MetricStat?: { readonly Period: number };
      }[];
    }>(observability, "AWS::CloudWatch::Alarm").filter(({ Metrics }) => Metrics !== undefined);
    const windows = thresholds.map(({ Threshold, Metrics = [] }) => [
      Threshold,
      Metrics.find(({ MetricStat }) => MetricStat !== undefined)?.MetricStat?.Period,
    ]);
    expect(windows).toEqual([
      [0.0144, 3600],
      [0.0144, 300],
      [0.006, 21_600],
      [0.006, 1800],
    ]);
    for (const { Metrics = [] } of thresholds)
      expect(Metrics.map(({ Expression }) => Expression)).toContain("IF(requests > 0, errors / requests, 0)");
    const composite = propertiesOf<{ readonly AlarmRule: unknown }>(observability, "AWS::CloudWatch::CompositeAlarm");
    expect(composite).toHaveLength(2);
    for (const { AlarmRule } of composite) expect(JSON.stringify(AlarmRule).split("ALARM(")).toHaveLength(3);
  });

  it("watches every function for errors and for being held back", () => {
    const watched = propertiesOf<{
      readonly MetricName?: string;
      readonly Dimensions?: readonly { readonly Value: string }[];
    }>(observability, "AWS::CloudWatch::Alarm").map(
      ({ MetricName, Dimensions = [] }) => `${MetricName} ${Dimensions[0]?.Value}`,
    );
    for (const name of functionNames)
      for (const metric of ["Errors", "Throttles"])
        expect(watched).toContain(`${metric} codecatalyst-${stage}-${name}`);
  });

  it("watches the stream and its copies", () => {
    for (const MetricName of [
      "WriteProvisionedThroughputExceeded",
      "ReadProvisionedThroughputExceeded",
      "FailedConversion.Records",
      "DeliveryToS3.DataFreshness",
    ])
      observability.hasResourceProperties("AWS::CloudWatch::Alarm", { MetricName });
  });
});
