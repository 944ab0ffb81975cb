import { Duration, Stack } from "aws-cdk-lib";
import { CfnTrail } from "aws-cdk-lib/aws-cloudtrail";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { BlockPublicAccess, Bucket, BucketEncryption } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { StageSettings } from "../stages.ts";
import { tableKeys, type TableName } from "../table-keys.ts";
import { acknowledge } from "./acknowledge.ts";
import { removalPolicy } from "./keeping.ts";
import type { BucketKind, Names } from "./names.ts";

const buckets: readonly BucketKind[] = ["raw", "processed", "artifacts", "errors", "static"];

interface TrailProps {
  readonly settings: StageSettings;
  readonly names: Names;
}

/**
 * Who read or wrote rows and files, and did so otherwise than through the stage's own functions: these have their own logs, and each of
 * their calls here would cost more than the call itself.
 */
export class Trail extends Construct {
  constructor(scope: Construct, id: string, { settings, names }: TrailProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const trailName = `${names.prefix}data`;
    const trailArn = stack.formatArn({ service: "cloudtrail", resource: "trail", resourceName: trailName });
    const bucket = this.#bucket(settings, trailArn);
    const functions = `arn:${stack.partition}:sts::${stack.account}:assumed-role/${names.prefix}`;
    const tables = Object.keys(tableKeys) as TableName[];
    const events = settings.eventLog.kind === "dynamodb" ? ["events" as const] : [];
    const trail = new CfnTrail(this, "Trail", {
      trailName,
      isLogging: true,
      s3BucketName: bucket.bucketName,
      enableLogFileValidation: true,
      includeGlobalServiceEvents: false,
      isMultiRegionTrail: false,
      advancedEventSelectors: [
        selector("Files", {
          "resources.type": { equalTo: ["AWS::S3::Object"] },
          "resources.ARN": { startsWith: buckets.map((kind) => `${names.bucketArn(kind)}/`) },
          "userIdentity.arn": { notStartsWith: [functions] },
        }),
        selector("Rows", {
          "resources.type": { equalTo: ["AWS::DynamoDB::Table"] },
          "resources.ARN": { equalTo: [...tables, ...events].map((table) => names.tableArn(table)) },
          "userIdentity.arn": { notStartsWith: [functions] },
        }),
      ],
    });
    // It writes a first file when it is made.
    if (bucket.policy !== undefined) trail.node.addDependency(bucket.policy);
  }

  #bucket(settings: StageSettings, trailArn: string): Bucket {
    const { account } = Stack.of(this);
    const bucket = new Bucket(this, "Files", {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [{ id: "expire", expiration: Duration.days(settings.observability.trailKeptDays) }],
      removalPolicy: removalPolicy(settings),
      autoDeleteObjects: settings.isDisposable,
    });
    const principals = [new ServicePrincipal("cloudtrail.amazonaws.com")];
    const ofTrail = { "aws:SourceArn": trailArn };
    bucket.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: ["s3:GetBucketAcl"],
        resources: [bucket.bucketArn],
        conditions: { StringEquals: ofTrail },
      }),
    );
    bucket.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: ["s3:PutObject"],
        resources: [bucket.arnForObjects(`AWSLogs/${account}/*`)],
        conditions: { StringEquals: { ...ofTrail, "s3:x-amz-acl": "bucket-owner-full-control" } },
      }),
    );
    acknowledge(bucket, { "AwsSolutions-S1": "It holds the audit log itself, which the trail's own digests guard." });
    return bucket;
  }
}

type FieldTest = Omit<CfnTrail.AdvancedFieldSelectorProperty, "field">;

const selector = (
  name: string,
  fields: Readonly<Record<string, FieldTest>>,
): CfnTrail.AdvancedEventSelectorProperty => ({
  name,
  fieldSelectors: [
    { field: "eventCategory", equalTo: ["Data"] },
    ...Object.entries(fields).map(([field, test]) => ({ field, ...test })),
  ],
});
