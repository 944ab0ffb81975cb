import {
  CfnParameterGroup,
  CfnReplicationGroup,
  CfnServerlessCache,
  CfnSubnetGroup,
  CfnUser,
  CfnUserGroup,
} from "aws-cdk-lib/aws-elasticache";
import { CfnScalableTarget, CfnScalingPolicy } from "aws-cdk-lib/aws-applicationautoscaling";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { cachePort, type NetworkStack } from "../stacks/network.stack.ts";
import type { CacheSettings } from "../stages.ts";
import { acknowledge } from "./acknowledge.ts";

type NodeSettings = Extract<CacheSettings, { readonly kind: "nodes" }>;
type ServerlessSettings = Extract<CacheSettings, { readonly kind: "serverless" }>;

const userName = "engine";

interface CacheProps {
  readonly settings: CacheSettings;
  readonly prefix: string;
  readonly network: NetworkStack;
}

/** Valkey with TLS and one user with a made-up password, either without nodes of ours, or as shards whose count follows the load. */
export class Cache extends Construct {
  readonly secret: Secret;
  /** With a reference to the secret, which the functions resolve. */
  readonly url: string;
  readonly #prefix: string;
  readonly #network: NetworkStack;
  readonly #users: CfnUserGroup;

  constructor(scope: Construct, id: string, { settings, prefix, network }: CacheProps) {
    super(scope, id);
    this.#prefix = prefix;
    this.#network = network;
    this.secret = new Secret(this, "Password", {
      description: "The password of the functions' user of the cache",
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ user: userName }),
        generateStringKey: "password",
        passwordLength: 40,
        // It stands in a URL.
        excludePunctuation: true,
      },
    });
    acknowledge(this.secret, {
      "AwsSolutions-SMG4":
        "A cache's user may have two passwords, and functions read theirs when they start: changing it is a deployment, not a timer.",
    });
    this.#users = this.#userGroup();
    const host = settings.kind === "serverless" ? this.#serverless(settings) : this.#nodes(settings);
    this.url = `rediss://${userName}:{secretsmanager:${this.secret.secretArn}#password}@${host}:${cachePort(settings)}`;
  }

  /** Everything but what could stop the cache for others, or read its settings. */
  #userGroup(): CfnUserGroup {
    const user = new CfnUser(this, "User", {
      engine: "valkey",
      userId: `${this.#prefix}${userName}`,
      userName,
      accessString: "on ~* &* +@all -@admin -@dangerous +info",
      passwords: [this.secret.secretValueFromJson("password").unsafeUnwrap()],
    });
    return new CfnUserGroup(this, "Users", {
      engine: "valkey",
      userGroupId: `${this.#prefix}functions`,
      userIds: [user.ref],
    });
  }

  #serverless({ maxStoredGb, maxEcpuPerSecond }: ServerlessSettings): string {
    const cache = new CfnServerlessCache(this, "Serverless", {
      engine: "valkey",
      majorEngineVersion: "8",
      serverlessCacheName: `${this.#prefix}cache`,
      cacheUsageLimits: {
        dataStorage: { unit: "GB", maximum: maxStoredGb },
        ecpuPerSecond: { maximum: maxEcpuPerSecond },
      },
      securityGroupIds: [this.#network.cacheGroup.securityGroupId],
      subnetIds: this.#subnetIds(),
      userGroupId: this.#users.ref,
    });
    return cache.attrEndpointAddress;
  }

  #nodes(settings: NodeSettings): string {
    const subnets = new CfnSubnetGroup(this, "Subnets", {
      description: "Private subnets",
      subnetIds: this.#subnetIds(),
    });
    const parameters = new CfnParameterGroup(this, "Parameters", {
      cacheParameterGroupFamily: "valkey8",
      description: "A cache: the least used goes where there is no room",
      properties: { "cluster-enabled": "yes", "maxmemory-policy": "allkeys-lru" },
    });
    const group = new CfnReplicationGroup(this, "Nodes", {
      replicationGroupId: `${this.#prefix}cache`,
      replicationGroupDescription: "What the functions have ready",
      engine: "valkey",
      engineVersion: "8.0",
      cacheNodeType: settings.nodeType,
      clusterMode: "enabled",
      numNodeGroups: settings.shardCount.min,
      replicasPerNodeGroup: settings.replicaCount,
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      autoMinorVersionUpgrade: true,
      port: cachePort(settings),
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      userGroupIds: [this.#users.ref],
      snapshotRetentionLimit: settings.snapshotsKeptDays,
      cacheSubnetGroupName: subnets.ref,
      cacheParameterGroupName: parameters.ref,
      securityGroupIds: [this.#network.cacheGroup.securityGroupId],
    });
    acknowledge(group, {
      "AwsSolutions-AEC6":
        "It has a user group, whose one user needs a password: the rule knows the older AUTH token alone.",
    });
    this.#followLoad(group, settings);
    return group.attrConfigurationEndPointAddress;
  }

  #followLoad(group: CfnReplicationGroup, { shardCount, targetMemoryRatio, targetCpuRatio }: NodeSettings): void {
    const shards = new CfnScalableTarget(this, "Shards", {
      serviceNamespace: "elasticache",
      scalableDimension: "elasticache:replication-group:NodeGroups",
      resourceId: `replication-group/${group.ref}`,
      minCapacity: shardCount.min,
      maxCapacity: shardCount.max,
    });
    const targets = {
      Memory: { metric: "ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage", ratio: targetMemoryRatio },
      Cpu: { metric: "ElastiCachePrimaryEngineCPUUtilization", ratio: targetCpuRatio },
    };
    for (const [name, { metric, ratio }] of Object.entries(targets))
      new CfnScalingPolicy(this, `ShardsBy${name}`, {
        policyName: `${this.#prefix}shards-by-${name.toLowerCase()}`,
        policyType: "TargetTrackingScaling",
        scalingTargetId: shards.ref,
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: metric },
          targetValue: 100 * ratio,
          scaleInCooldown: 900,
          scaleOutCooldown: 600,
        },
      });
  }

  #subnetIds(): string[] {
    return this.#network.vpc.isolatedSubnets.map(({ subnetId }) => subnetId);
  }
}
