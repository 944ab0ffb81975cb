import type { TenantId } from "../../domain/ids.ts";
import type { StreamRecord } from "./event-records.ts";
import { joinedKey } from "./dynamo-keys.ts";
import type { Row } from "./dynamo-table.ts";

/** Rows of one partition of a log: by their sequence numbers 1, 2, … */
export const eventsKey = (tenant: TenantId, partition: number): string => joinedKey(tenant, "events", partition);

const largestSequence = (1n << 64n) - 1n;

/** Eight bytes, high byte first: in the order of the numbers. */
export function sequenceKey(sequence: bigint): Uint8Array {
  const key = new Uint8Array(8);
  // A position of another log may be larger than any of this one: nothing lies behind it.
  new DataView(key.buffer).setBigUint64(0, sequence < largestSequence ? sequence : largestSequence);
  return key;
}

const sequenceOf = (key: Uint8Array): string => String(BigInt(`0x0${Buffer.from(key).toString("hex")}`));

/** A row as the record that it is. Whatever is no such row has no events. */
export function recordOfRow({ sk, attributes: { data, arrivedAtMs } }: Pick<Row, "sk" | "attributes">): StreamRecord {
  return {
    sequenceNumber: sequenceOf(sk),
    arrivedAtMs: Number(arrivedAtMs ?? 0),
    data: data instanceof Uint8Array ? data : new Uint8Array(),
  };
}
