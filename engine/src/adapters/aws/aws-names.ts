/** What everything is called. Region, credentials and endpoints are the AWS SDK's own affair: `AWS_REGION`, `AWS_ENDPOINT_URL_…`. */
export interface AwsNames {
  /** What the names of the tables begin with. */
  readonly tablePrefix: string;
  /** Where events are: in a Kinesis stream, or in a DynamoDB table of the same name. */
  readonly eventLog: "kinesis" | "dynamodb";
  readonly stream: string;
  /** Of models and all that has no bucket of its own. */
  readonly bucket: string;
  /** Of `lake/raw/`, and of all else of `lake/`. */
  readonly rawBucket: string;
  readonly processedBucket: string;
  readonly eventBus: string;
}
