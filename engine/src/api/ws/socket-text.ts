import type { RawData } from "ws";

/** The bytes of a message, however the library cut it. */
function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}

export const textOf = (data: RawData): string => bytesOf(data).toString("utf8");
