import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { listRoutes } from "../../engine/src/api/rest/list-routes.ts";
import type { Route } from "../../engine/src/api/rest/http/route.ts";
import { recordEventsRoute } from "../../engine/src/api/rest/record-events.route.ts";
import { apiRoutes } from "../constructs/api-routes.ts";
import { functionBundles, functionNames } from "../functions.ts";
import { stageNames, stages } from "../stages.ts";
import { propertiesOf, resourcesOf, stackOf, synthesise, textOf } from "../testing/templates.ts";

interface FunctionProperties {
  readonly FunctionName?: string;
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
  readonly ReservedConcurrentExecutions?: number;
}

describe("routes of the API", () => {
  it("to inference are those that the engine's function for lists answers, to intake the one for events", () => {
    const pathOf = (url: string) => url.replaceAll(/:(\w+)/g, "{$1}");
    const routeOf = ({ definition: { method, url } }: Route, to: string) => ({ method, path: pathOf(url), to });
    const ofEngine = [...listRoutes.map((route) => routeOf(route, "inference")), routeOf(recordEventsRoute, "intake")];
    const key = ({ method, path, to }: (typeof ofEngine)[number]) => `${to} ${method} ${path}`;
    expect(apiRoutes.map(key).toSorted()).toEqual(ofEngine.map(key).toSorted());
  });
});

describe.each(stageNames)("functions of %s", (stage) => {
  const settings = stages[stage];
  const serving = stackOf(synthesise()[stage], "serving");
  const functions = propertiesOf<FunctionProperties>(serving, "AWS::Lambda::Function");
  const functionOf = (name: string) => {
    const found = functions.find(({ FunctionName }) => FunctionName === `codecatalyst-${stage}-${name}`);
    if (found === undefined) throw new Error(`There is no function ${name}.`);
    return found;
  };

  it("are all there, on the newest Node.js, on the cheaper processors where no native library is, and with what they may use as the stage says", () => {
    expect(functions).toHaveLength(functionNames.length);
    for (const name of functionNames) {
      const { memoryMb, timeoutSeconds, temporaryMb, reservedConcurrency } = settings.functions[name];
      expect(functionOf(name)).toMatchObject({
        Runtime: "nodejs24.x",
        Architectures: [["learn", "batch", "bus"].includes(name) ? "x86_64" : "arm64"],
        Handler: "index.handler",
        MemorySize: memoryMb,
        Timeout: timeoutSeconds,
        TracingConfig: { Mode: "Active" },
        LoggingConfig: { LogFormat: "JSON" },
        ...(temporaryMb !== undefined && { EphemeralStorage: { Size: temporaryMb } }),
      });
      expect(functionOf(name).ReservedConcurrentExecutions).toBe(reservedConcurrency);
    }
  });

  it("scale with requests: nothing waits provisioned, and only what must not run twice at once is held to one", () => {
    const held = functionNames.filter((name) => functionOf(name).ReservedConcurrentExecutions !== undefined);
    expect(held).toEqual(["deployment", "learn", "bus"]);
    for (const alias of propertiesOf(serving, "AWS::Lambda::Alias"))
      expect(alias).not.toHaveProperty("ProvisionedConcurrencyConfig");
  });

  it("are told where everything is, and no secret", () => {
    for (const name of functionNames) {
      const { Variables } = functionOf(name).Environment;
      expect(Variables).toMatchObject({
        CODECATALYST_ADAPTERS: "aws",
        CODECATALYST_AUTH: "required",
        CODECATALYST_AWS_PREFIX: `codecatalyst-${stage}-`,
        CODECATALYST_AWS_EVENT_BUS: `codecatalyst-${stage}-bus`,
        CODECATALYST_AWS_EVENT_LOG: settings.eventLog.kind,
        CODECATALYST_LIST_TTL: "60",
        POWERTOOLS_METRICS_NAMESPACE: "CodeCatalyst",
        POWERTOOLS_SERVICE_NAME: name,
      });
      expect(textOf(Variables["CODECATALYST_AWS_BUCKET"])).toContain(`codecatalyst-${stage}-artifacts-`);
      expect(textOf(Variables["CODECATALYST_AWS_RAW_BUCKET"])).toContain(`codecatalyst-${stage}-raw-`);
      expect(textOf(Variables["CODECATALYST_AWS_PROCESSED_BUCKET"])).toContain(`codecatalyst-${stage}-processed-`);
      expect(JSON.stringify(Variables)).not.toContain("{{resolve:");
    }
    const passphrase = textOf(functionOf("management").Environment.Variables["CODECATALYST_OPERATOR_PASSPHRASE"]);
    expect(passphrase).toMatch(stage === "minimal" ? /^\{ssm:\/codecatalyst-minimal-/ : /^\{secretsmanager:<.*>\}$/);
  });

  it("that nobody waits for are tried again, and what fails in the end is kept for two weeks", () => {
    const invoked = propertiesOf(serving, "AWS::Lambda::EventInvokeConfig");
    expect(invoked).toHaveLength(4);
    for (const config of invoked)
      expect(config).toMatchObject({
        MaximumRetryAttempts: 2,
        DestinationConfig: {
          OnFailure: { Destination: { "Fn::GetAtt": [expect.stringContaining("FailedEvents"), "Arn"] } },
        },
      });
    serving.hasResourceProperties("AWS::SQS::Queue", { MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
    serving.hasResourceProperties("AWS::SQS::QueuePolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        ]),
      },
    });
  });

  it("that answer get a new version for a part of the requests first, and the old one again when an alarm sounds", () => {
    const groups = propertiesOf<{ readonly AlarmConfiguration: { readonly Alarms: [] } }>(
      serving,
      "AWS::CodeDeploy::DeploymentGroup",
    );
    expect(groups).toHaveLength(3);
    for (const group of groups)
      expect(group).toMatchObject({
        AlarmConfiguration: { Enabled: true },
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", "DEPLOYMENT_STOP_ON_ALARM"],
        },
        DeploymentStyle: { DeploymentOption: "WITH_TRAFFIC_CONTROL", DeploymentType: "BLUE_GREEN" },
      });
    serving.hasResourceProperties("AWS::CodeDeploy::DeploymentConfig", {
      ComputePlatform: "Lambda",
      TrafficRoutingConfig: {
        Type: "TimeBasedCanary",
        TimeBasedCanary: {
          CanaryInterval: settings.shift.minutes,
          CanaryPercentage: 100 * settings.shift.firstRatio,
        },
      },
    });
    for (const { Properties } of resourcesOf(serving, "AWS::Lambda::Alias"))
      expect(Properties).toMatchObject({ Name: "live" });
  });

  it("go back to the old version where one list in a hundred takes more than 200 ms", () => {
    serving.hasResourceProperties("AWS::CloudWatch::Alarm", {
      Threshold: 200,
      ComparisonOperator: "GreaterThanThreshold",
      MetricName: "Duration",
      ExtendedStatistic: "p99",
      Period: 60,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
    });
    const [inference] = propertiesOf<{
      readonly DeploymentGroupName: string;
      readonly AlarmConfiguration: { readonly Alarms: [] };
    }>(serving, "AWS::CodeDeploy::DeploymentGroup").filter(
      ({ DeploymentGroupName }) => DeploymentGroupName === `codecatalyst-${stage}-inference`,
    );
    expect(inference?.AlarmConfiguration.Alarms).toHaveLength(2);
  });

  it("start when a model is there, when a shift has ended, and when something happened that matters", () => {
    const patterns = propertiesOf(serving, "AWS::Events::Rule").map(({ EventPattern }) => EventPattern);
    expect(patterns).toContainEqual({
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: {
        bucket: { name: [expect.anything()] },
        object: { key: [{ wildcard: "*/models/*/manifest.json" }] },
      },
    });
    expect(patterns).toContainEqual({
      source: ["aws.codedeploy"],
      "detail-type": ["CodeDeploy Deployment State-change Notification"],
      detail: {
        application: [`codecatalyst-${stage}-functions`],
        deploymentGroup: [`codecatalyst-${stage}-inference`],
        state: ["SUCCESS", "FAILURE", "STOP", "STOPPED"],
      },
    });
    const ofEngine = patterns.filter((pattern) => JSON.stringify(pattern ?? {}).includes('"codecatalyst"'));
    const kindsOf = (pattern: unknown) => (pattern as { readonly "detail-type": readonly string[] })["detail-type"];
    expect(ofEngine.map(kindsOf).toSorted(([a = ""], [b = ""]) => a.localeCompare(b))).toEqual([
      ["items-changed", "user-erased"],
      ["model-promoted"],
    ]);
  });

  it("start at their times, each with its job, and what cannot be started is kept", () => {
    interface RuleProperties {
      readonly ScheduleExpression?: string;
      readonly Targets: readonly {
        readonly InputTransformer?: { readonly InputTemplate: string; readonly InputPathsMap: unknown };
        readonly DeadLetterConfig?: unknown;
      }[];
    }
    const rules = propertiesOf<RuleProperties>(serving, "AWS::Events::Rule");
    const times = rules.filter(({ ScheduleExpression }) => ScheduleExpression !== undefined);
    const inputOf = (rule: RuleProperties) => rule.Targets[0]?.InputTransformer?.InputTemplate ?? "";
    expect(
      Object.fromEntries(times.map((rule) => [/"job":"(\w+)"/.exec(inputOf(rule))?.[1], rule.ScheduleExpression])),
    ).toEqual({
      learn: stage === "minimal" ? "rate(5 minutes)" : "rate(1 minute)",
      quality: stage === "minimal" ? "rate(1 day)" : "rate(1 hour)",
      features: "cron(0 3 * * ? *)",
      retention: "cron(0 5 * * ? *)",
    });
    // By its id a function knows an event that comes again.
    for (const rule of times) {
      expect(inputOf(rule)).toMatch(/"id":<[\w-]+>/);
      expect(Object.values(rule.Targets[0]?.InputTransformer?.InputPathsMap ?? {})).toEqual(["$.id"]);
    }
    for (const { Targets } of rules)
      for (const target of Targets)
        expect(target.DeadLetterConfig).toEqual({
          Arn: { "Fn::GetAtt": [expect.stringContaining("FailedEvents"), "Arn"] },
        });
  });

  it("come from the bundle that has their handler", () => {
    expect(functionBundles).toMatchObject({
      inference: "inference",
      management: "management",
      learn: "batch",
      batch: "batch",
    });
  });
});

describe.each(stageNames)("the API of %s", (stage) => {
  const { api } = stages[stage];
  const serving = stackOf(synthesise()[stage], "serving");

  it("checks the shape of events before any function runs", () => {
    const [method] = propertiesOf(serving, "AWS::ApiGateway::Method").filter(({ RequestModels }) => RequestModels);
    expect(method).toMatchObject({ HttpMethod: "POST", RequestValidatorId: expect.anything() });
    serving.hasResourceProperties("AWS::ApiGateway::RequestValidator", {
      ValidateRequestBody: true,
      ValidateRequestParameters: true,
    });
    serving.hasResourceProperties("AWS::ApiGateway::Model", {
      ContentType: "application/json",
      Schema: Match.objectLike({
        type: "object",
        anyOf: [
          Match.objectLike({ required: ["events"] }),
          Match.objectLike({ required: ["accountId", "itemId", "kind"] }),
        ],
      }),
    });
  });

  it("holds everybody to a rate, and keys of partners to theirs", () => {
    serving.hasResourceProperties("AWS::ApiGateway::Stage", {
      StageName: "live",
      TracingEnabled: true,
      MethodSettings: [
        Match.objectLike({
          ThrottlingRateLimit: api.requestsPerSecond,
          ThrottlingBurstLimit: api.burstRequestCount,
          MetricsEnabled: true,
          DataTraceEnabled: false,
        }),
      ],
      AccessLogSetting: Match.objectLike({ DestinationArn: Match.anyValue() }),
    });
    serving.hasResourceProperties("AWS::ApiGateway::UsagePlan", {
      Throttle: { RateLimit: api.requestsPerSecondOfKey },
      Quota: { Limit: api.requestsPerDayOfKey, Period: "DAY" },
      ApiStages: [Match.objectLike({ Stage: Match.anyValue() })],
    });
    const keyed = propertiesOf(serving, "AWS::ApiGateway::Method").filter(
      ({ ApiKeyRequired }) => ApiKeyRequired === true,
    );
    expect(keyed).toHaveLength(1);
  });

  it("takes packed requests and files, and packs what it answers", () => {
    serving.hasResourceProperties("AWS::ApiGateway::RestApi", {
      MinimumCompressionSize: 1024,
      BinaryMediaTypes: ["application/octet-stream", "multipart/form-data"],
      EndpointConfiguration: { Types: ["REGIONAL"] },
    });
  });

  it("knows for every path which function answers", () => {
    interface PathProperties {
      readonly PathPart: string;
      readonly ParentId: { readonly Ref?: string; readonly "Fn::GetAtt"?: readonly string[] };
    }
    const resources = serving.findResources("AWS::ApiGateway::Resource") as Record<
      string,
      { Properties: PathProperties }
    >;
    const pathOf = (id: string | undefined): string => {
      const found = id === undefined ? undefined : resources[id]?.Properties;
      return found === undefined ? "" : `${pathOf(found.ParentId.Ref)}/${found.PathPart}`;
    };
    const answered = Object.values(serving.findResources("AWS::ApiGateway::Method")).map(({ Properties }) => {
      const { HttpMethod, ResourceId, Integration } = Properties as {
        HttpMethod: string;
        ResourceId: { Ref?: string };
        Integration: { Uri: unknown };
      };
      const [to] = /(inference|intake|management)/.exec(JSON.stringify(Integration.Uri)) ?? [];
      return `${HttpMethod} ${pathOf(ResourceId.Ref) || "/"} → ${to}`;
    });
    for (const { method, path, to } of apiRoutes) expect(answered).toContain(`${method} ${path} → ${to}`);
    // Everything else, at every depth: API Gateway does not look in other branches.
    for (const path of [
      "/",
      "/{proxy+}",
      "/v1/{proxy+}",
      "/v1/users",
      "/v1/users/{userId}",
      "/v1/users/{userId}/{proxy+}",
      "/v1/items/{itemId}/{proxy+}",
      "/v1/events",
      "/v1/users/{userId}/explain/{itemId}/{proxy+}",
      "/api/{proxy+}",
    ])
      expect(answered).toContain(`ANY ${path} → management`);
  });
});

describe.each(["dev", "prod"] as const)("the firewall of %s", (stage) => {
  const serving = stackOf(synthesise()[stage], "serving");
  const limit = stages[stage].api.firewallRequestsPerAddress ?? 0;

  it("stands before the API, with AWS's rules and a rate for each address", () => {
    interface Rule {
      readonly Name: string;
      readonly Statement: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    }
    const [acl] = propertiesOf<{ readonly Scope: string; readonly Rules: readonly Rule[] }>(
      serving,
      "AWS::WAFv2::WebACL",
    );
    expect(acl?.Scope).toBe("REGIONAL");
    expect(acl?.Rules.map(({ Name }) => Name)).toEqual([
      "EachPerson",
      "EachSender",
      "AWSManagedRulesAmazonIpReputationList",
      "AWSManagedRulesKnownBadInputsRuleSet",
      "AWSManagedRulesCommonRuleSet",
    ]);
    expect(acl?.Rules[0]?.Statement["RateBasedStatement"]).toMatchObject({
      Limit: limit,
      AggregateKeyType: "FORWARDED_IP",
    });
    expect(acl?.Rules[1]?.Statement["RateBasedStatement"]).toMatchObject({ Limit: 20 * limit, AggregateKeyType: "IP" });
    serving.resourceCountIs("AWS::WAFv2::WebACLAssociation", 1);
  });

  it("lets large batches pass, and keeps no key in its log", () => {
    const acl = JSON.stringify(propertiesOf(serving, "AWS::WAFv2::WebACL"));
    expect(acl).toContain('"RuleActionOverrides":[{"ActionToUse":{"Count":{}},"Name":"SizeRestrictions_BODY"}]');
    serving.hasResourceProperties("AWS::WAFv2::LoggingConfiguration", {
      RedactedFields: ["authorization", "cookie", "x-api-key"].map((name) => ({ SingleHeader: { Name: name } })),
    });
  });
});
