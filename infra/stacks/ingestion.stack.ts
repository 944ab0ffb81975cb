/** The stream of events, and the copies that Firehose keeps of it. In stages without a stream: nothing. */
import { Duration, Stack } from "aws-cdk-lib";
import { Stream, StreamEncryption, StreamMode } from "aws-cdk-lib/aws-kinesis";
import type { Construct } from "constructs";
import { removalPolicy } from "../constructs/keeping.ts";
import { StreamCopies } from "../constructs/stream-copies.ts";
import type { StageStackProps } from "../constructs/stage-stack-props.ts";

export class IngestionStack extends Stack {
  readonly stream: Stream;
  readonly copies: StreamCopies;

  constructor(scope: Construct, id: string, props: StageStackProps) {
    super(scope, id, props);
    const { settings, names } = props;
    this.stream = new Stream(this, "Stream", {
      streamName: names.stream,
      // Shards are split and merged by demand.
      streamMode: StreamMode.ON_DEMAND,
      retentionPeriod: Duration.hours(settings.eventLog.keptHours),
      encryption: StreamEncryption.MANAGED,
      removalPolicy: removalPolicy(settings),
    });
    this.copies = new StreamCopies(this, "Copies", { settings, names, stream: this.stream });
  }
}
