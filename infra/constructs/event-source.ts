import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CfnEventSourceMapping } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { StageSettings } from "../stages.ts";
import { acknowledgeResources } from "./acknowledge.ts";
import type { EngineFunction } from "./engine-function.ts";
import type { Names } from "./names.ts";

interface EventSourceProps {
  readonly settings: StageSettings;
  readonly names: Names;
  readonly enrichment: EngineFunction;
  /** Of the table of events, where the log is one. */
  readonly tableStreamArn: string | undefined;
}

/** What is appended to the log comes to `enrichment`, batch by batch. What it cannot handle in the end is put whole into the errors bucket. */
export class EventSource extends Construct {
  constructor(scope: Construct, id: string, { settings, names, enrichment, tableStreamArn }: EventSourceProps) {
    super(scope, id);
    const { eventSource } = settings;
    const { role } = enrichment.function;
    const allow = (actions: string[], resources: string[]) =>
      role?.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
    const errors = names.objectsArn("errors");
    allow(["s3:PutObject"], [errors]);
    allow(["s3:ListBucket"], [names.bucketArn("errors")]);
    acknowledgeResources(enrichment, [errors], "Lambda names the files of batches that it sets aside.");
    if (tableStreamArn === undefined)
      allow(["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:ListStreams"], [names.streamArn()]);
    else {
      const streams = `${names.tableArn("events")}/stream/*`;
      allow(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], [tableStreamArn]);
      allow(["dynamodb:ListStreams"], [streams]);
      acknowledgeResources(enrichment, [streams], "Listing is allowed by all streams of this one table only.");
    }
    const mapping = new CfnEventSourceMapping(this, "Mapping", {
      functionName: enrichment.function.functionName,
      eventSourceArn: tableStreamArn ?? names.streamArn(),
      startingPosition: "TRIM_HORIZON",
      batchSize: eventSource.batchSize,
      maximumBatchingWindowInSeconds: eventSource.windowSeconds,
      parallelizationFactor: eventSource.parallelizationFactor,
      functionResponseTypes: ["ReportBatchItemFailures"],
      // The function says from which record on it comes again: halving batches as well would count attempts twice as fast.
      bisectBatchOnFunctionError: false,
      maximumRetryAttempts: eventSource.retryCount,
      maximumRecordAgeInSeconds: 3600 * eventSource.maxRecordAgeHours,
      destinationConfig: { onFailure: { destination: names.bucketArn("errors") } },
      // Rows that expire are no events.
      ...(tableStreamArn !== undefined && {
        filterCriteria: { filters: [{ pattern: JSON.stringify({ eventName: ["INSERT"] }) }] },
      }),
    });
    // It is made only where the role may read already.
    mapping.node.addDependency(enrichment.function);
  }
}
