import { describe, expect, it } from "vitest";
import { dashboardMetrics, propertiesOf, resourcesOf, synthesise } from "./testing/templates.ts";

type Billing =
  /** Nothing is paid for having it. */
  | { readonly by: "nothing" }
  /** By requests, gigabytes moved, or time that code runs. */
  | { readonly by: "use" }
  /** By what is kept in it. */
  | { readonly by: "storage" }
  /** By the month, but every account has so many for nothing. */
  | { readonly by: "month"; readonly freeCount: number };

const nothing = { by: "nothing" } as const;
const use = { by: "use" } as const;
const storage = { by: "storage" } as const;

/** Every type that the stage may have, and how AWS bills it. A type that is not here fails until somebody has judged it. */
const judged: Readonly<Record<string, Billing>> = {
  "AWS::ApiGateway::Account": nothing,
  "AWS::ApiGateway::Deployment": nothing,
  "AWS::ApiGateway::Method": nothing,
  "AWS::ApiGateway::Model": nothing,
  "AWS::ApiGateway::RequestValidator": nothing,
  "AWS::ApiGateway::Resource": nothing,
  "AWS::ApiGateway::RestApi": use,
  // Without a cache, which is billed by the hour: a test below.
  "AWS::ApiGateway::Stage": nothing,
  "AWS::ApiGateway::UsagePlan": nothing,
  // Without actions of their own, of which every account has two for nothing.
  "AWS::Budgets::Budget": nothing,
  "AWS::CloudFront::Distribution": use,
  "AWS::CloudFront::OriginAccessControl": nothing,
  "AWS::CloudFront::ResponseHeadersPolicy": nothing,
  // Events of people and other programs alone: a test of the observability stack.
  "AWS::CloudTrail::Trail": use,
  "AWS::CloudWatch::Alarm": { by: "month", freeCount: 10 },
  "AWS::CloudWatch::Dashboard": { by: "month", freeCount: 3 },
  "AWS::CodeDeploy::Application": nothing,
  "AWS::CodeDeploy::DeploymentConfig": nothing,
  "AWS::CodeDeploy::DeploymentGroup": nothing,
  // On demand: a test below.
  "AWS::DynamoDB::Table": use,
  "AWS::Events::EventBus": use,
  "AWS::Events::Rule": nothing,
  "AWS::IAM::Policy": nothing,
  "AWS::IAM::Role": nothing,
  "AWS::Lambda::Alias": nothing,
  "AWS::Lambda::EventInvokeConfig": nothing,
  "AWS::Lambda::EventSourceMapping": use,
  "AWS::Lambda::Function": use,
  "AWS::Lambda::Permission": nothing,
  "AWS::Lambda::Version": nothing,
  "AWS::Logs::LogGroup": storage,
  "AWS::S3::Bucket": storage,
  "AWS::S3::BucketPolicy": nothing,
  "AWS::SNS::Topic": use,
  "AWS::SNS::TopicPolicy": nothing,
  "AWS::SQS::Queue": use,
  "AWS::SQS::QueuePolicy": nothing,
  "Custom::S3AutoDeleteObjects": nothing,
};

describe("the stage minimal", () => {
  const templates = synthesise().minimal;
  const counts = new Map<string, number>();
  for (const { Type } of resourcesOf(templates)) counts.set(Type, (counts.get(Type) ?? 0) + 1);

  it("has only what AWS does not bill by the hour", () => {
    expect([...counts.keys()].filter((type) => judged[type] === undefined)).toEqual([]);
  });

  it("has no more of what is billed by the month than every account has for nothing", () => {
    const tooMany = Object.entries(judged).filter(
      ([type, billing]) => billing.by === "month" && (counts.get(type) ?? 0) > billing.freeCount,
    );
    expect(tooMany).toEqual([]);
    expect(counts.get("AWS::CloudWatch::Alarm")).toBeGreaterThan(0);
  });

  it("judges no type that it does not have", () => {
    expect(Object.keys(judged).filter((type) => !counts.has(type))).toEqual([]);
  });

  it("has alarms of one metric each, and at most fifty metrics in its dashboards", () => {
    for (const alarm of propertiesOf<{ readonly MetricName?: string; readonly Metrics?: readonly unknown[] }>(
      templates,
      "AWS::CloudWatch::Alarm",
    ))
      expect(alarm.Metrics ?? [alarm.MetricName]).toHaveLength(1);
    const metricCount = dashboardMetrics(templates).length;
    expect(metricCount).toBeGreaterThan(10);
    expect(metricCount).toBeLessThanOrEqual(50);
  });

  it("pays for no capacity that waits: no provisioned functions, tables, pollers or caches", () => {
    for (const table of propertiesOf(templates, "AWS::DynamoDB::Table"))
      expect(table).toMatchObject({ BillingMode: "PAY_PER_REQUEST" });
    for (const alias of propertiesOf(templates, "AWS::Lambda::Alias"))
      expect(alias).not.toHaveProperty("ProvisionedConcurrencyConfig");
    for (const mapping of propertiesOf(templates, "AWS::Lambda::EventSourceMapping"))
      expect(mapping).not.toHaveProperty("ProvisionedPollerConfig");
    for (const stage of propertiesOf(templates, "AWS::ApiGateway::Stage"))
      expect(stage).not.toHaveProperty("CacheClusterEnabled");
  });

  it("encrypts with keys that cost nothing to have", () => {
    const all = JSON.stringify([...templates.values()].map((template) => template.toJSON()));
    expect(all).not.toMatch(/KMSMasterKeyId|KmsKeyId|KMSMasterKeyID|KmsMasterKeyId/);
  });

  it("has functions in no network, which cache for themselves", () => {
    for (const { VpcConfig, Environment } of engineFunctions()) {
      expect(VpcConfig).toBeUndefined();
      expect(Environment.Variables).not.toHaveProperty("CODECATALYST_REDIS_URL");
      expect(Environment.Variables).toMatchObject({ CODECATALYST_AWS_EVENT_LOG: "dynamodb" });
    }
  });

  it("is fed from a table's stream, by what is inserted alone", () => {
    expect(propertiesOf(templates, "AWS::Lambda::EventSourceMapping")).toEqual([
      expect.objectContaining({
        EventSourceArn: { "Fn::ImportValue": expect.stringMatching(/StreamArn/) },
        FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
        FunctionResponseTypes: ["ReportBatchItemFailures"],
      }),
    ]);
    const events = propertiesOf(templates, "AWS::DynamoDB::Table").filter(
      ({ StreamSpecification }) => StreamSpecification,
    );
    expect(events).toEqual([
      expect.objectContaining({
        TableName: "codecatalyst-minimal-events",
        StreamSpecification: { StreamViewType: "NEW_IMAGE" },
        TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      }),
    ]);
  });

  interface FunctionProperties {
    readonly FunctionName?: string;
    readonly VpcConfig?: unknown;
    readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
  }
  function engineFunctions(): readonly FunctionProperties[] {
    const all = propertiesOf<FunctionProperties>(templates, "AWS::Lambda::Function");
    const engine = all.filter(({ FunctionName }) => FunctionName?.startsWith("codecatalyst-minimal-"));
    expect(engine).toHaveLength(8);
    return engine;
  }
});
