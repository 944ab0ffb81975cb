import type { Position } from "../../ports/event-log.ts";

/** Positions of Kinesis have more digits (up to 60) than numbers of DynamoDB (38): as text of one length they are in order. */
export const positionText = (position: Position): string => String(position).padStart(64, "0");
export const positionOf = (text: string): Position => Number(text);
export const start: Position = 0;
