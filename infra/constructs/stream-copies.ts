import { Stack } from "aws-cdk-lib";
import { CfnDatabase, CfnTable } from "aws-cdk-lib/aws-glue";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Stream } from "aws-cdk-lib/aws-kinesis";
import { CfnDeliveryStream } from "aws-cdk-lib/aws-kinesisfirehose";
import { LogGroup, LogStream } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { streamCopies } from "../stacks/lake.stack.ts";
import type { StageSettings } from "../stages.ts";
import { acknowledge, acknowledgeResources } from "./acknowledge.ts";
import { eventColumns } from "./event-columns.ts";
import { removalPolicy, retention } from "./keeping.ts";
import type { Names } from "./names.ts";

const bufferSeconds = 60;
/** The least that Firehose takes where it writes Parquet; at 60 s the time decides long before. */
const bufferMb = 64;

interface StreamCopiesProps {
  readonly settings: StageSettings;
  readonly names: Names;
  readonly stream: Stream;
}

/** What went through the stream as Parquet, by Firehose and none of our code: to check the lake against, and to fill it anew. */
export class StreamCopies extends Construct {
  readonly deliveryStream: CfnDeliveryStream;

  constructor(scope: Construct, id: string, props: StreamCopiesProps) {
    super(scope, id);
    const { settings, names, stream } = props;
    const table = this.#table(names);
    const logGroup = new LogGroup(this, "Log", {
      retention: retention(settings.logsKeptDays),
      removalPolicy: removalPolicy(settings),
    });
    const logStream = new LogStream(this, "LogStream", { logGroup, removalPolicy: removalPolicy(settings) });
    const role = this.#role(names, table, logGroup);
    this.deliveryStream = new CfnDeliveryStream(this, "DeliveryStream", {
      deliveryStreamName: names.stream,
      deliveryStreamType: "KinesisStreamAsSource",
      kinesisStreamSourceConfiguration: { kinesisStreamArn: stream.streamArn, roleArn: role.roleArn },
      extendedS3DestinationConfiguration: {
        bucketArn: names.bucketArn("raw"),
        roleArn: role.roleArn,
        prefix: `${streamCopies.prefix}dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/`,
        errorOutputPrefix: `${streamCopies.errorsPrefix}!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/`,
        bufferingHints: { intervalInSeconds: bufferSeconds, sizeInMBs: bufferMb },
        compressionFormat: "UNCOMPRESSED",
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.logGroupName,
          logStreamName: logStream.logStreamName,
        },
        dataFormatConversionConfiguration: {
          enabled: true,
          inputFormatConfiguration: { deserializer: { openXJsonSerDe: { caseInsensitive: true } } },
          outputFormatConfiguration: { serializer: { parquetSerDe: { compression: "SNAPPY" } } },
          schemaConfiguration: {
            roleArn: role.roleArn,
            databaseName: table.databaseName,
            tableName: table.ref,
            region: Stack.of(this).region,
            versionId: "LATEST",
          },
        },
      },
    });
    // Firehose tries what it may when it is made.
    this.deliveryStream.node.addDependency(role);
    acknowledge(this.deliveryStream, {
      "AwsSolutions-KDF1":
        "Its source is a stream that is encrypted: Firehose takes an own setting only where records are put to it.",
    });
  }

  #table(names: Names): CfnTable {
    const { account: catalogId } = Stack.of(this);
    const database = new CfnDatabase(this, "Database", {
      catalogId,
      databaseInput: { name: `${names.prefix}lake`.replaceAll("-", "_") },
    });
    return new CfnTable(this, "Table", {
      catalogId,
      databaseName: database.ref,
      tableInput: {
        name: "stream_events",
        tableType: "EXTERNAL_TABLE",
        parameters: { classification: "parquet" },
        partitionKeys: [
          { name: "dt", type: "string" },
          { name: "hour", type: "string" },
        ],
        storageDescriptor: {
          columns: eventColumns,
          location: `s3://${names.bucket("raw")}/${streamCopies.prefix}`,
          inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
          outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
          serdeInfo: { serializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
        },
      },
    });
  }

  #role(names: Names, table: CfnTable, logGroup: LogGroup): Role {
    const stack = Stack.of(this);
    const glue = (resource: string) => stack.formatArn({ service: "glue", resource });
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("firehose.amazonaws.com") });
    const allow = (actions: string[], ...resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources }));
    allow(
      ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards"],
      names.streamArn(),
    );
    allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], names.bucketArn("raw"));
    const copies = Object.values(streamCopies).map((prefix) => names.objectsArn("raw", prefix));
    allow(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], ...copies);
    acknowledgeResources(role, copies, "Firehose makes a name for each file that it writes.");
    allow(
      ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"],
      glue("catalog"),
      glue(`database/${table.databaseName}`),
      glue(`table/${table.databaseName}/${table.ref}`),
    );
    allow(["logs:PutLogEvents"], logGroup.logGroupArn);
    return role;
  }
}
