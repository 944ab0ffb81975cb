import { createHash } from "node:crypto";

/** Partition keys join ids with a character that no id holds. */
export const joinedKey = (...parts: readonly (string | number)[]): string => parts.join("\n");

/** DynamoDB orders binary keys byte by byte: UTF-16, high byte first, is therefore in the order of code units, as the ports ask. */
export function textKey(text: string): Uint8Array {
  const key = new Uint8Array(2 * text.length);
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    key[2 * index] = unit >> 8;
    key[2 * index + 1] = unit & 0xff;
  }
  return key;
}

/** Of a text so many units are its key; of a longer one the rest is hashed, to stay below DynamoDB's 1,024 bytes. */
const plainKeyLength = 480;

/** As `textKey`, of a text of any length but the empty one, which cannot be a sort key. */
export function longTextKey(text: string): Uint8Array {
  if (text.length <= plainKeyLength) return textKey(text);
  const hash = new Uint8Array(createHash("sha256").update(text, "utf16le").digest());
  return bytesTogether(textKey(text.slice(0, plainKeyLength)), hash);
}

/** What the keys of all texts with this prefix begin with, and those of some others. */
export const longTextKeyBeginning = (prefix: string): Uint8Array => textKey(prefix.slice(0, plainKeyLength));

export const beginsWith = (bytes: Uint8Array, beginning: Uint8Array): boolean =>
  beginning.every((byte, index) => bytes[index] === byte);

/** Eight bytes in the order of the numbers: IEEE 754 with the sign bit turned, and all bits of negative numbers. */
export function numberKey(value: number): Uint8Array {
  const key = new Uint8Array(8);
  new DataView(key.buffer).setFloat64(0, value);
  const isNegative = ((key[0] ?? 0) & 0x80) !== 0;
  for (let index = 0; index < 8; index += 1)
    key[index] = (key[index] ?? 0) ^ (isNegative ? 0xff : index === 0 ? 0x80 : 0);
  return key;
}

export function bytesTogether(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((total, part) => total + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}

/** The sort key of something whose parts together may be longer than a sort key can be (1,024 bytes). */
export const hashKey = (...parts: readonly string[]): Uint8Array =>
  new Uint8Array(
    createHash("sha256")
      .update(joinedKey(...parts))
      .digest(),
  );

/** The sort key of a row that is alone under its partition key: a sort key cannot be empty. */
export const onlyKey = new Uint8Array([0]);
