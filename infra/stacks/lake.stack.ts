/** Files: what happened (raw, processed), models and everything else (artifacts), the page (static), what went wrong (errors). */
import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Effect, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { BlockPublicAccess, Bucket, BucketEncryption, StorageClass, type LifecycleRule } from "aws-cdk-lib/aws-s3";
import type { CfnBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { BucketKind, Names } from "../constructs/names.ts";
import type { StageStackProps } from "../constructs/stage-stack-props.ts";

/** Tenants' folders have no capital letters, so no tenant's files lie under these. */
export const streamCopies = { prefix: "Stream/", errorsPrefix: "StreamErrors/" } as const;

interface BucketOptions {
  readonly isVersioned?: boolean;
  readonly lifecycleRules: readonly LifecycleRule[];
}

export class LakeStack extends Stack {
  readonly accessLogs: Bucket;
  readonly raw: Bucket;
  readonly processed: Bucket;
  readonly artifacts: Bucket;
  readonly static: Bucket;
  readonly errors: Bucket;
  readonly #names: Names;
  readonly #isDisposable: boolean;

  constructor(scope: Construct, id: string, props: StageStackProps) {
    super(scope, id, props);
    const { lake, isDisposable } = props.settings;
    this.#names = props.names;
    this.#isDisposable = isDisposable;
    this.accessLogs = this.#bucket("access-logs", undefined, {
      lifecycleRules: [expiry("expire", lake.accessLogsKeptDays)],
    });
    const ageing = {
      id: "age",
      transitions: [
        { storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(lake.infrequentAfterDays) },
        { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(lake.archiveAfterDays) },
      ],
    };
    // No versions in the lake: an old version of a file would keep a person who asked to be erased.
    this.raw = this.#bucket("raw", this.accessLogs, {
      lifecycleRules: [
        ageing,
        { ...expiry("expire-stream-copies", lake.streamCopiesKeptDays), prefix: streamCopies.prefix },
        { ...expiry("expire-stream-errors", lake.streamCopiesKeptDays), prefix: streamCopies.errorsPrefix },
      ],
    });
    this.processed = this.#bucket("processed", this.accessLogs, { lifecycleRules: [ageing] });
    const oldVersions = {
      id: "expire-old-versions",
      noncurrentVersionExpiration: Duration.days(lake.oldVersionsKeptDays),
      expiredObjectDeleteMarker: true,
    };
    this.artifacts = this.#bucket("artifacts", this.accessLogs, { isVersioned: true, lifecycleRules: [oldVersions] });
    this.static = this.#bucket("static", this.accessLogs, { isVersioned: true, lifecycleRules: [oldVersions] });
    this.errors = this.#bucket("errors", this.accessLogs, { lifecycleRules: [expiry("expire", lake.errorsKeptDays)] });
    for (const bucket of [this.artifacts, this.errors]) tellEventBridge(bucket);
    this.#letDistributionsRead(this.static);
  }

  #bucket(
    kind: BucketKind,
    accessLogs: Bucket | undefined,
    { isVersioned = false, lifecycleRules }: BucketOptions,
  ): Bucket {
    return new Bucket(this, kind, {
      bucketName: this.#names.bucket(kind),
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: isVersioned,
      lifecycleRules: [
        { id: "abort-uploads", abortIncompleteMultipartUploadAfter: Duration.days(1) },
        ...lifecycleRules,
      ],
      removalPolicy: this.#isDisposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      autoDeleteObjects: this.#isDisposable,
      ...(accessLogs && { serverAccessLogsBucket: accessLogs, serverAccessLogsPrefix: `${kind}/` }),
    });
  }

  /**
   * Of this account alone. Naming the one distribution would make this stack depend on the stack of the distribution, which depends
   * on this one.
   */
  #letDistributionsRead(bucket: Bucket): void {
    bucket.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal("cloudfront.amazonaws.com")],
        actions: ["s3:GetObject"],
        resources: [bucket.arnForObjects("*")],
        conditions: {
          StringEquals: { "AWS:SourceAccount": this.account },
          ArnLike: { "AWS:SourceArn": `arn:${this.partition}:cloudfront::${this.account}:distribution/*` },
        },
      }),
    );
  }
}

const expiry = (id: string, days: number): LifecycleRule => ({ id, expiration: Duration.days(days) });

/** By the bucket's own property: the construct's way would add a function that sets it. */
function tellEventBridge(bucket: Bucket): void {
  const { defaultChild } = bucket.node;
  (defaultChild as CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}
