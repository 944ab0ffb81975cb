import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { stageNames, stages } from "../stages.ts";
import { propertiesOf, resourcesOf, stackOf, synthesise, textOf } from "../testing/templates.ts";

interface BucketProperties {
  readonly BucketName: unknown;
  readonly VersioningConfiguration?: unknown;
  readonly NotificationConfiguration?: unknown;
  readonly LifecycleConfiguration: { readonly Rules: readonly Readonly<Record<string, unknown>>[] };
}

describe.each(stageNames)("the lake of %s", (stage) => {
  const templates = synthesise()[stage];
  const lake = stackOf(templates, "lake");
  const buckets = propertiesOf<BucketProperties>(lake, "AWS::S3::Bucket");
  const kindOf = ({ BucketName }: BucketProperties) =>
    textOf(BucketName).slice(`codecatalyst-${stage}-`.length, -"-<AWS::AccountId>-<AWS::Region>".length);
  const bucketOf = (kind: string) => {
    const found = buckets.find((bucket) => kindOf(bucket) === kind);
    if (found === undefined) throw new Error(`There is no bucket ${kind}.`);
    return found;
  };
  const { lake: settings } = stages[stage];

  it("has a bucket for each kind of file", () => {
    expect(buckets.map(kindOf)).toEqual(["access-logs", "raw", "processed", "artifacts", "static", "errors"]);
  });

  it("encrypts every file of every stack's buckets, and shows none to the public", () => {
    for (const bucket of propertiesOf(templates, "AWS::S3::Bucket"))
      expect(bucket).toMatchObject({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      });
  });

  it("refuses in every bucket what comes without TLS, or with an old one", () => {
    const policies = propertiesOf(templates, "AWS::S3::BucketPolicy");
    expect(policies).toHaveLength(resourcesOf(templates, "AWS::S3::Bucket").length);
    for (const policy of policies) {
      expect(JSON.stringify(policy)).toContain('{"Bool":{"aws:SecureTransport":"false"}}');
      expect(JSON.stringify(policy)).toContain('{"NumericLessThan":{"s3:TlsVersion":1.2}}');
    }
  });

  it("keeps older versions of models and of the page for a while, and none of what persons did", () => {
    for (const kind of ["artifacts", "static"]) {
      expect(bucketOf(kind).VersioningConfiguration).toEqual({ Status: "Enabled" });
      expect(bucketOf(kind).LifecycleConfiguration.Rules).toContainEqual(
        expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: settings.oldVersionsKeptDays } }),
      );
    }
    for (const kind of ["raw", "processed", "errors"]) expect(bucketOf(kind).VersioningConfiguration).toBeUndefined();
  });

  it("moves what gets old to cheaper places", () => {
    for (const kind of ["raw", "processed"])
      expect(bucketOf(kind).LifecycleConfiguration.Rules).toContainEqual(
        expect.objectContaining({
          Transitions: [
            { StorageClass: "STANDARD_IA", TransitionInDays: settings.infrequentAfterDays },
            { StorageClass: "GLACIER_IR", TransitionInDays: settings.archiveAfterDays },
          ],
        }),
      );
  });

  it("lets go of Firehose's copies, which erasing a person does not reach", () => {
    for (const Prefix of ["Stream/", "StreamErrors/"])
      expect(bucketOf("raw").LifecycleConfiguration.Rules).toContainEqual(
        expect.objectContaining({ Prefix, ExpirationInDays: settings.streamCopiesKeptDays }),
      );
    expect(settings.streamCopiesKeptDays).toBeLessThanOrEqual(30);
  });

  it("lets go of errors and access logs, and of uploads that nobody ended", () => {
    const expiry = (days: number) => expect.objectContaining({ ExpirationInDays: days });
    expect(bucketOf("errors").LifecycleConfiguration.Rules).toContainEqual(expiry(settings.errorsKeptDays));
    expect(bucketOf("access-logs").LifecycleConfiguration.Rules).toContainEqual(expiry(settings.accessLogsKeptDays));
    for (const { LifecycleConfiguration } of buckets)
      expect(LifecycleConfiguration.Rules).toContainEqual(
        expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
      );
  });

  it("tells EventBridge of new models and of what was set aside, and of nothing else", () => {
    const telling = buckets.filter(({ NotificationConfiguration }) => NotificationConfiguration !== undefined);
    expect(telling.map(kindOf)).toEqual(["artifacts", "errors"]);
    for (const { NotificationConfiguration } of telling)
      expect(NotificationConfiguration).toEqual({ EventBridgeConfiguration: { EventBridgeEnabled: true } });
  });

  it("lets CloudFront read the page, for distributions of this account alone", () => {
    lake.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: "Allow",
            Action: "s3:GetObject",
            Principal: { Service: "cloudfront.amazonaws.com" },
            Condition: Match.objectLike({ StringEquals: { "AWS:SourceAccount": { Ref: "AWS::AccountId" } } }),
          }),
        ]),
      },
    });
  });

  it("outlives its stack in prod, and goes with it elsewhere", () => {
    for (const { DeletionPolicy } of resourcesOf(lake, "AWS::S3::Bucket"))
      expect(DeletionPolicy).toBe(stage === "prod" ? "Retain" : "Delete");
    lake.resourceCountIs("Custom::S3AutoDeleteObjects", stage === "prod" ? 0 : buckets.length);
  });
});
