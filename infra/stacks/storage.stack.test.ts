import { describe, expect, it } from "vitest";
import { stageNames, stages } from "../stages.ts";
import { propertiesOf, resourcesOf, stackOf, synthesise, textOf } from "../testing/templates.ts";

describe.each(stageNames)("tables of %s", (stage) => {
  const storage = stackOf(synthesise()[stage], "storage");

  it("grow with what is asked of them, and can be put back to any moment", () => {
    for (const table of propertiesOf(storage, "AWS::DynamoDB::Table"))
      expect(table).toMatchObject({
        BillingMode: "PAY_PER_REQUEST",
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
  });

  it("cannot be deleted by mistake in prod, and go with their stack elsewhere", () => {
    for (const { Properties, DeletionPolicy } of resourcesOf(storage, "AWS::DynamoDB::Table")) {
      expect(Properties?.["DeletionProtectionEnabled"]).toBe(stage === "prod");
      expect(DeletionPolicy).toBe(stage === "prod" ? "Retain" : "Delete");
    }
  });
});

describe.each(["dev", "prod"] as const)("the cache of %s", (stage) => {
  const templates = synthesise()[stage];
  const storage = stackOf(templates, "storage");

  it("asks for a password that nobody chose, of a user who may not manage it", () => {
    const [user] = propertiesOf<{ readonly AccessString: string; readonly Passwords: readonly unknown[] }>(
      storage,
      "AWS::ElastiCache::User",
    );
    expect(user?.AccessString).toBe("on ~* &* +@all -@admin -@dangerous +info");
    expect(textOf(user?.Passwords[0])).toMatch(/^\{\{resolve:secretsmanager:.*:SecretString:password::\}\}$/);
    storage.hasResourceProperties("AWS::SecretsManager::Secret", {
      GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true },
    });
  });

  it("is told to functions without its password", () => {
    const functions = propertiesOf<{
      readonly FunctionName?: string;
      readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
    }>(templates, "AWS::Lambda::Function").filter(({ FunctionName }) => FunctionName !== undefined);
    for (const { Environment } of functions) {
      expect(textOf(Environment?.Variables["CODECATALYST_REDIS_URL"])).toMatch(
        /^rediss:\/\/engine:\{secretsmanager:<.*>#password\}@<.*>:\d+$/,
      );
      expect(Environment?.Variables["CODECATALYST_REDIS_CLUSTER"]).toBe("on");
    }
  });
});

describe("the cache of dev", () => {
  it("has no nodes of ours, and a limit to what it may cost", () => {
    const cache = stages.dev.cache;
    stackOf(synthesise().dev, "storage").hasResourceProperties("AWS::ElastiCache::ServerlessCache", {
      Engine: "valkey",
      CacheUsageLimits: {
        DataStorage: { Maximum: cache?.kind === "serverless" && cache.maxStoredGb, Unit: "GB" },
        ECPUPerSecond: { Maximum: cache?.kind === "serverless" && cache.maxEcpuPerSecond },
      },
    });
  });
});

describe("the cache of prod", () => {
  const storage = stackOf(synthesise().prod, "storage");

  it("is encrypted on the wire and at rest, and survives the loss of a zone", () => {
    storage.hasResourceProperties("AWS::ElastiCache::ReplicationGroup", {
      Engine: "valkey",
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: "required",
      AtRestEncryptionEnabled: true,
      AutomaticFailoverEnabled: true,
      MultiAZEnabled: true,
      ReplicasPerNodeGroup: 1,
      ClusterMode: "enabled",
    });
  });

  it("lets go of what was not used for longest", () => {
    storage.hasResourceProperties("AWS::ElastiCache::ParameterGroup", {
      Properties: { "cluster-enabled": "yes", "maxmemory-policy": "allkeys-lru" },
    });
  });

  it("has as many shards as memory and work ask for", () => {
    storage.hasResourceProperties("AWS::ApplicationAutoScaling::ScalableTarget", {
      ServiceNamespace: "elasticache",
      ScalableDimension: "elasticache:replication-group:NodeGroups",
      MinCapacity: 1,
      MaxCapacity: 8,
    });
    const policies = propertiesOf(storage, "AWS::ApplicationAutoScaling::ScalingPolicy");
    const target = (metric: string, value: number) =>
      expect.objectContaining({
        PolicyType: "TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration: expect.objectContaining({
          PredefinedMetricSpecification: { PredefinedMetricType: metric },
          TargetValue: value,
        }),
      });
    expect(policies).toEqual([
      target("ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage", 70),
      target("ElastiCachePrimaryEngineCPUUtilization", 60),
    ]);
  });
});
