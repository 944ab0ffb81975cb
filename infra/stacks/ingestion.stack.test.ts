import { describe, expect, it } from "vitest";
import { stages } from "../stages.ts";
import { propertiesOf, stackOf, synthesise, textOf } from "../testing/templates.ts";

describe.each(["dev", "prod"] as const)("the stream of %s", (stage) => {
  const templates = synthesise()[stage];
  const ingestion = stackOf(templates, "ingestion");

  it("has as many shards as events ask for, keeps them for a day, and encrypts them", () => {
    ingestion.hasResourceProperties("AWS::Kinesis::Stream", {
      Name: `codecatalyst-${stage}-events`,
      StreamModeDetails: { StreamMode: "ON_DEMAND" },
      RetentionPeriodHours: 24,
      StreamEncryption: { EncryptionType: "KMS", KeyId: "alias/aws/kinesis" },
    });
  });

  it("is copied as Parquet every minute, at 64 MB already: the least that Firehose takes for Parquet", () => {
    ingestion.hasResourceProperties("AWS::KinesisFirehose::DeliveryStream", {
      DeliveryStreamType: "KinesisStreamAsSource",
      ExtendedS3DestinationConfiguration: {
        BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 64 },
        DataFormatConversionConfiguration: {
          Enabled: true,
          InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: { CaseInsensitive: true } } },
          OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: "SNAPPY" } } },
        },
        Prefix: "Stream/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/",
        ErrorOutputPrefix: "StreamErrors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/",
      },
    });
  });

  it("is read by enrichment, which sets aside whole what it cannot handle before the stream lets go of it", () => {
    const [mapping, ...others] = propertiesOf<{
      readonly MaximumRecordAgeInSeconds: number;
      readonly DestinationConfig: { readonly OnFailure: { readonly Destination: unknown } };
    }>(templates, "AWS::Lambda::EventSourceMapping");
    expect(others).toEqual([]);
    expect(mapping).toMatchObject({
      BatchSize: 2000,
      MaximumBatchingWindowInSeconds: 1,
      ParallelizationFactor: stages[stage].eventSource.parallelizationFactor,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      BisectBatchOnFunctionError: false,
      MaximumRetryAttempts: 20,
      StartingPosition: "TRIM_HORIZON",
    });
    expect(mapping?.MaximumRecordAgeInSeconds).toBeLessThan(24 * 3600);
    expect(textOf(mapping?.DestinationConfig.OnFailure.Destination)).toContain(`:s3:::codecatalyst-${stage}-errors-`);
    expect(mapping).not.toHaveProperty("TumblingWindowInSeconds");
  });
});
