import { describe, expect, it } from "vitest";
import { billing } from "./billing.ts";
import { dashboardMetrics, propertiesOf, resourcesOf, synthesise } from "./testing/templates.ts";

describe("the stage minimal", () => {
  const templates = synthesise().minimal;
  const counts = new Map<string, number>();
  for (const { Type } of resourcesOf(templates)) counts.set(Type, (counts.get(Type) ?? 0) + 1);

  it("has only what AWS does not bill by the hour", () => {
    const byHour = [...counts.keys()].filter((type) => {
      const billed = billing[type];
      return billed === undefined || billed.by === "hour";
    });
    expect(byHour).toEqual([]);
  });

  it("has no more alarms and dashboards than every account has for nothing", () => {
    const tooMany = [...counts].filter(([type, count]) => {
      const billed = billing[type];
      return billed?.by === "hour-beyond-free" && count > billed.freeCount;
    });
    expect(tooMany).toEqual([]);
    expect(counts.get("AWS::CloudWatch::Alarm")).toBeGreaterThan(0);
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
