import type { Position } from "../../ports/event-log.ts";

/** Positions in Kinesis have up to 60 digits, numbers in DynamoDB 38: as text of one length they are in order. */
export const positionText = (position: Position): string => String(position).padStart(64, "0");
