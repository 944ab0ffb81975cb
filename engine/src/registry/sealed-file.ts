/** Flat arrays with a header as one object, and a checksum of both in front. */
import { Buffer } from "node:buffer";
import { createHash, randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Type, type Static, type TObject } from "typebox";
import { Value } from "typebox/value";
import { EngineError } from "../domain/errors.ts";
import type { ModelFiles } from "../models/model.ts";
import { createGmac } from "./gmac.ts";
import { arrayOf, kindOf, type ChecksumKind, type Place } from "./model-files.ts";

/** What every header has: its arrays in their order. */
export const sealedArrays = Type.Array(
  Type.Object({
    name: Type.String(),
    kind: Type.Enum(["float32", "float64", "uint32", "int32", "uint8"]),
    byteLength: Type.Integer({ minimum: 0 }),
  }),
);

type SealedSchema = TObject<{ arrays: typeof sealedArrays }>;

export interface Sealed<Header> {
  readonly header: Header;
  readonly arrays: ModelFiles["arrays"];
}

const checksumBytes = 32;
const alignment = 8;
/** Copied or hashed in about a millisecond. */
const sliceBytes = 2 ** 20;

const aligned = (length: number) => Math.ceil(length / alignment) * alignment;

const stampOf = (key: string) => `${key}.stamp`;

/** As `writeSealed`, and beside it a few bytes by which others see that it is another one now. */
export async function writeStamped(place: Place, key: string, sealed: Sealed<object>): Promise<void> {
  await writeSealed(place, key, sealed, "gmac");
  await place.objects.put(place.tenant, stampOf(key), Buffer.from(randomUUID()));
}

/** Another one after each `writeStamped`; undefined where there is none. */
export async function readStamp({ objects, tenant }: Place, key: string): Promise<string | undefined> {
  const stamp = await objects.get(tenant, stampOf(key));
  return stamp && Buffer.from(stamp).toString();
}

/** Replaces the object at `key`: all of it or nothing; gives its size. The arrays must not change meanwhile. */
export async function writeSealed(
  { objects, tenant }: Place,
  key: string,
  sealed: Sealed<object>,
  checksum: ChecksumKind = "sha256",
): Promise<number> {
  const arrays = Object.entries(sealed.arrays);
  const listed: Static<typeof sealedArrays> = arrays.map(([name, array]) => ({
    name,
    kind: kindOf(array),
    byteLength: array.byteLength,
  }));
  const text = new TextEncoder().encode(JSON.stringify({ ...sealed.header, arrays: listed }));
  const start = aligned(checksumBytes + 8 + text.length);
  const size = arrays.reduce((sum, [, array]) => sum + aligned(array.byteLength), start);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(checksumBytes, text.length, true);
  bytes.set(text, checksumBytes + 8);
  let at = start;
  for (const [, array] of arrays) {
    for (const { start: from, slice } of slicesOf(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))) {
      bytes.set(slice, at + from);
      await nextTurn();
    }
    at += aligned(array.byteLength);
  }
  bytes.set(await checksumOf(bytes, checksum), 0);
  await objects.put(tenant, key, bytes);
  return size;
}

/** How an object is read; and what is said of one that cannot be used: "<what> <key> has …; <remedy>." */
export interface SealedKind {
  readonly checksum: ChecksumKind;
  readonly what: string;
  readonly remedy: string;
}

/** Undefined where there is none. Throws `MODEL_DAMAGED` naming what is wrong. The arrays are views of what was read. */
export async function readSealed<Schema extends SealedSchema>(
  { objects, tenant }: Place,
  key: string,
  schema: Schema,
  { what, remedy, checksum }: SealedKind,
): Promise<Sealed<Static<Schema>> | undefined> {
  const damaged = (how: string) => new EngineError("MODEL_DAMAGED", `${what} ${key} has ${how}; ${remedy}.`);
  const bytes = await objects.get(tenant, key);
  if (bytes === undefined) return undefined;
  if (bytes.byteLength < checksumBytes + 8 || !(await isWhole(bytes, checksum))) throw damaged("another checksum");
  const header = headerOf(bytes, schema);
  if (header === undefined) throw damaged("an unknown form");
  const arrays: Record<string, ReturnType<typeof arrayOf>> = {};
  let at = aligned(checksumBytes + 8 + textLengthOf(bytes));
  for (const { name, kind, byteLength } of header.arrays) {
    arrays[name] = arrayOf(bytes.subarray(at, at + byteLength), kind);
    at += aligned(byteLength);
  }
  return { header, arrays };
}

function headerOf<Schema extends SealedSchema>(bytes: Uint8Array, schema: Schema): Static<Schema> | undefined {
  const text = new TextDecoder().decode(bytes.subarray(checksumBytes + 8, checksumBytes + 8 + textLengthOf(bytes)));
  try {
    const header: unknown = JSON.parse(text);
    return Value.Check(schema, header) ? header : undefined;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return undefined;
  }
}

function textLengthOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(checksumBytes, true);
}

/** Of all behind it, a slice a turn: digests in another thread begin with a copy of all in this one. Zeros fill up its room. */
async function checksumOf(bytes: Uint8Array, kind: ChecksumKind): Promise<Uint8Array> {
  const sum = kind === "gmac" ? createGmac() : createHash("sha256");
  for (const { slice } of slicesOf(bytes.subarray(checksumBytes))) {
    sum.update(slice);
    await nextTurn();
  }
  const room = new Uint8Array(checksumBytes);
  room.set(sum.digest());
  return room;
}

function* slicesOf(bytes: Uint8Array): Iterable<{ readonly start: number; readonly slice: Uint8Array }> {
  for (let start = 0; start < bytes.length; start += sliceBytes)
    yield { start, slice: bytes.subarray(start, start + sliceBytes) };
}

async function isWhole(bytes: Uint8Array, kind: ChecksumKind): Promise<boolean> {
  const found = await checksumOf(bytes, kind);
  return found.every((byte, place) => byte === bytes[place]);
}
