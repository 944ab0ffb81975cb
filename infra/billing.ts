/**
 * How AWS bills each type of resource that the templates have. Prices are those of us-east-1 as known in early 2025, written down from
 * memory of AWS's price pages and checked against no bill: AWS's calculator knows better.
 */
export interface BilledResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

type Billing =
  /** Nothing is paid for having it. */
  | { readonly by: "nothing" }
  /** By requests, gigabytes moved, or time that code runs. */
  | { readonly by: "use" }
  /** By what is kept in it. */
  | { readonly by: "storage" }
  /** By the hour that it is there, whether anybody uses it or not. */
  | { readonly by: "hour"; readonly usdPerHour: (properties: Readonly<Record<string, unknown>>) => number }
  /** Likewise, but every account has so many for nothing. */
  | { readonly by: "hour-beyond-free"; readonly usdPerHour: number; readonly freeCount: number };

const hoursPerMonth = 730;
const nothing = { by: "nothing" } as const;
const use = { by: "use" } as const;
const storage = { by: "storage" } as const;
const hourly = (usdPerHour: number) => ({ by: "hour", usdPerHour: () => usdPerHour }) as const;

const endpointZoneUsd = 0.01;
const firewallUsd = { acl: 5 / hoursPerMonth, rule: 1 / hoursPerMonth } as const;
/** Valkey is a fifth cheaper than Redis. */
const nodeUsd: Readonly<Record<string, number>> = { "cache.r7g.large": 0.8 * 0.219 };
/** A serverless cache of Valkey is billed for 100 MB at least. */
const serverlessCacheUsd = 0.1 * 0.084;

/** A type that is not here fails a test until somebody has judged it. */
export const billing: Readonly<Record<string, Billing>> = {
  "AWS::ApiGateway::Account": nothing,
  "AWS::ApiGateway::Deployment": nothing,
  "AWS::ApiGateway::Method": nothing,
  "AWS::ApiGateway::Model": nothing,
  "AWS::ApiGateway::RequestValidator": nothing,
  "AWS::ApiGateway::Resource": nothing,
  "AWS::ApiGateway::RestApi": use,
  // Without a cache of responses, which is billed by the hour: a test sees to it.
  "AWS::ApiGateway::Stage": nothing,
  "AWS::ApiGateway::UsagePlan": nothing,
  "AWS::ApplicationAutoScaling::ScalableTarget": nothing,
  "AWS::ApplicationAutoScaling::ScalingPolicy": nothing,
  // Without actions of its own.
  "AWS::Budgets::Budget": nothing,
  "AWS::CloudFront::Distribution": use,
  "AWS::CloudFront::Function": use,
  "AWS::CloudFront::OriginAccessControl": nothing,
  "AWS::CloudFront::ResponseHeadersPolicy": nothing,
  "AWS::CloudTrail::Trail": use,
  "AWS::CloudWatch::Alarm": { by: "hour-beyond-free", usdPerHour: 0.1 / hoursPerMonth, freeCount: 10 },
  "AWS::CloudWatch::CompositeAlarm": hourly(0.5 / hoursPerMonth),
  "AWS::CloudWatch::Dashboard": { by: "hour-beyond-free", usdPerHour: 3 / hoursPerMonth, freeCount: 3 },
  "AWS::CodeDeploy::Application": nothing,
  "AWS::CodeDeploy::DeploymentConfig": nothing,
  "AWS::CodeDeploy::DeploymentGroup": nothing,
  // On demand: a test sees to it.
  "AWS::DynamoDB::Table": use,
  "AWS::EC2::FlowLog": use,
  "AWS::EC2::RouteTable": nothing,
  "AWS::EC2::SecurityGroup": nothing,
  "AWS::EC2::SecurityGroupEgress": nothing,
  "AWS::EC2::SecurityGroupIngress": nothing,
  "AWS::EC2::Subnet": nothing,
  "AWS::EC2::SubnetRouteTableAssociation": nothing,
  "AWS::EC2::VPC": nothing,
  "AWS::EC2::VPCEndpoint": {
    by: "hour",
    usdPerHour: ({ VpcEndpointType, SubnetIds }) =>
      VpcEndpointType === "Interface" ? endpointZoneUsd * listOf(SubnetIds).length : 0,
  },
  "AWS::ElastiCache::ParameterGroup": nothing,
  "AWS::ElastiCache::ReplicationGroup": {
    by: "hour",
    usdPerHour: ({ CacheNodeType, NumNodeGroups, ReplicasPerNodeGroup }) =>
      nodePrice(CacheNodeType) * Number(NumNodeGroups) * (1 + Number(ReplicasPerNodeGroup)),
  },
  "AWS::ElastiCache::ServerlessCache": hourly(serverlessCacheUsd),
  "AWS::ElastiCache::SubnetGroup": nothing,
  "AWS::ElastiCache::User": nothing,
  "AWS::ElastiCache::UserGroup": nothing,
  "AWS::Events::EventBus": use,
  "AWS::Events::Rule": nothing,
  "AWS::Glue::Database": nothing,
  "AWS::Glue::Table": nothing,
  "AWS::IAM::Policy": nothing,
  "AWS::IAM::Role": nothing,
  // On demand; by the hour a stream, and by what goes through it.
  "AWS::Kinesis::Stream": hourly(0.04),
  "AWS::KinesisFirehose::DeliveryStream": use,
  "AWS::Lambda::Alias": nothing,
  "AWS::Lambda::EventInvokeConfig": nothing,
  "AWS::Lambda::EventSourceMapping": use,
  "AWS::Lambda::Function": use,
  "AWS::Lambda::Permission": nothing,
  "AWS::Lambda::Version": nothing,
  "AWS::Logs::LogGroup": storage,
  "AWS::Logs::LogStream": nothing,
  "AWS::S3::Bucket": storage,
  "AWS::S3::BucketPolicy": nothing,
  "AWS::SecretsManager::Secret": hourly(0.4 / hoursPerMonth),
  "AWS::SNS::Topic": use,
  "AWS::SNS::TopicPolicy": nothing,
  "AWS::SQS::Queue": use,
  "AWS::SQS::QueuePolicy": nothing,
  "AWS::WAFv2::LoggingConfiguration": nothing,
  "AWS::WAFv2::WebACL": {
    by: "hour",
    usdPerHour: ({ Rules }) => firewallUsd.acl + firewallUsd.rule * listOf(Rules).length,
  },
  "AWS::WAFv2::WebACLAssociation": nothing,
  "Custom::S3AutoDeleteObjects": nothing,
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function nodePrice(nodeType: unknown): number {
  const usd = nodeUsd[String(nodeType)];
  if (usd === undefined) throw new Error(`infra/billing.ts knows no price of a node ${String(nodeType)}.`);
  return usd;
}

/** What a stage costs while nobody uses it, in US dollars an hour, in an account that has nothing else; by type, dearest first. */
export function idleUsdPerHour(
  resources: readonly BilledResource[],
): readonly (readonly [type: string, usd: number])[] {
  const byType = Map.groupBy(resources, ({ Type }) => Type);
  const costs = [...byType].map(([type, all]) => [type, costOf(type, all)] as const);
  return costs.filter(([, usd]) => usd > 0).toSorted(([, a], [, b]) => b - a);
}

function costOf(type: string, all: readonly BilledResource[]): number {
  const billed = billing[type];
  if (billed?.by === "hour") return all.reduce((sum, { Properties = {} }) => sum + billed.usdPerHour(Properties), 0);
  if (billed?.by === "hour-beyond-free") return billed.usdPerHour * Math.max(0, all.length - billed.freeCount);
  return 0;
}
