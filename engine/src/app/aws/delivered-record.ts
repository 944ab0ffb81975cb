import type { DynamoDBRecord, KinesisStreamRecord } from "aws-lambda";
import type { StreamRecord } from "../../adapters/aws/event-records.ts";
import { recordOfRow } from "../../adapters/aws/event-rows.ts";

/** Of Kinesis, or of the stream of the table that is the log. */
export interface EnrichmentEvent {
  readonly Records: readonly (KinesisStreamRecord | DynamoDBRecord)[];
}

export interface DeliveredRecord extends StreamRecord {
  /** What Lambda calls it; no two of a stream have the same. */
  readonly id: string;
}

export const deliveredRecords = ({ Records }: EnrichmentEvent): readonly DeliveredRecord[] =>
  Records.flatMap((record) => ("kinesis" in record ? [ofKinesis(record)] : ofTable(record)));

function ofKinesis({ kinesis }: KinesisStreamRecord): DeliveredRecord {
  const { sequenceNumber, approximateArrivalTimestamp, data } = kinesis;
  const arrivedAtMs = Math.round(approximateArrivalTimestamp * 1000);
  return { id: sequenceNumber, sequenceNumber, arrivedAtMs, data: bytesOf(data) };
}

/** Rows that are changed or removed afterwards are no new events. */
function ofTable({ eventName, dynamodb }: DynamoDBRecord): readonly DeliveredRecord[] {
  const { SequenceNumber: id = "", NewImage: { sk, data, arrivedAtMs } = {} } = dynamodb ?? {};
  if (eventName !== "INSERT" || data?.B === undefined) return [];
  const attributes = { data: bytesOf(data.B), arrivedAtMs: Number(arrivedAtMs?.N ?? 0) };
  return [{ id, ...recordOfRow({ sk: bytesOf(sk?.B ?? ""), attributes }) }];
}

const bytesOf = (base64: string): Uint8Array => Buffer.from(base64, "base64");
