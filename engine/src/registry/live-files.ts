/** What a model has learned since its training, as one object: a header, flat arrays, and a checksum of both. */
import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Type, type Static } from "typebox";
import { Value } from "typebox/value";
import { EngineError } from "../domain/errors.ts";
import type { ModelFiles } from "../models/model.ts";
import { arrayOf, kindOf, type Place } from "./model-files.ts";

const LiveHeader = Type.Object({
  schemaVersion: Type.Literal(2),
  modelVersion: Type.String(),
  /** Up to where each partition of the log is in it, as decimals. */
  logPositions: Type.Array(Type.String({ pattern: "^[0-9]+$" })),
  /** Items that were placed since the training, in the order of their indices. */
  placed: Type.Array(Type.Object({ id: Type.String(), domain: Type.String() })),
  /** Keys of events that were taken back before they came. */
  retractedAhead: Type.Array(Type.String()),
  state: Type.Record(Type.String(), Type.Unknown()),
  arrays: Type.Array(
    Type.Object({
      name: Type.String(),
      kind: Type.Enum(["float32", "float64", "uint32", "int32", "uint8"]),
      byteLength: Type.Integer({ minimum: 0 }),
    }),
  ),
});

type LiveFacts = Pick<Static<typeof LiveHeader>, "modelVersion" | "logPositions" | "placed" | "retractedAhead">;

export interface LiveFile extends LiveFacts {
  readonly state: ModelFiles;
}

const checksumBytes = 32;
const alignment = 8;
/** Copied or hashed in about a millisecond. */
const sliceBytes = 2 ** 20;

const aligned = (length: number) => Math.ceil(length / alignment) * alignment;

/** Replaces the object at `key`: all of it or nothing. The arrays must not change meanwhile. */
export async function writeLiveFile({ objects, tenant }: Place, key: string, file: LiveFile): Promise<number> {
  const { state, ...facts } = file;
  const arrays = Object.entries(state.arrays);
  const header: Static<typeof LiveHeader> = {
    schemaVersion: 2,
    ...facts,
    state: state.header,
    arrays: arrays.map(([name, array]) => ({ name, kind: kindOf(array), byteLength: array.byteLength })),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
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
  bytes.set(await checksumOf(bytes), 0);
  await objects.put(tenant, key, bytes);
  return size;
}

/** Undefined where there is none. Throws `MODEL_DAMAGED` naming what is wrong. */
export async function readLiveFile({ objects, tenant }: Place, key: string): Promise<LiveFile | undefined> {
  const bytes = await objects.get(tenant, key);
  if (bytes === undefined) return undefined;
  if (bytes.byteLength < checksumBytes + 8 || !(await isWhole(bytes))) throw damaged(key, "has another checksum");
  const { state, arrays, schemaVersion: _, ...facts } = headerOf(bytes, key);
  const found: Record<string, ReturnType<typeof arrayOf>> = {};
  let at = aligned(checksumBytes + 8 + textLengthOf(bytes));
  for (const { name, kind, byteLength } of arrays) {
    found[name] = arrayOf(bytes.subarray(at, at + byteLength), kind);
    at += aligned(byteLength);
  }
  return { ...facts, state: { header: state, arrays: found } };
}

function headerOf(bytes: Uint8Array, key: string): Static<typeof LiveHeader> {
  const text = new TextDecoder().decode(bytes.subarray(checksumBytes + 8, checksumBytes + 8 + textLengthOf(bytes)));
  try {
    const header: unknown = JSON.parse(text);
    if (Value.Check(LiveHeader, header)) return header;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw damaged(key, "has an unknown form");
}

function textLengthOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(checksumBytes, true);
}

/** SHA-256 of all behind it, a slice a turn: digests in another thread begin with a copy of all in this one. */
async function checksumOf(bytes: Uint8Array): Promise<Uint8Array> {
  const hash = createHash("sha256");
  for (const { slice } of slicesOf(bytes.subarray(checksumBytes))) {
    hash.update(slice);
    await nextTurn();
  }
  return hash.digest();
}

function* slicesOf(bytes: Uint8Array): Iterable<{ readonly start: number; readonly slice: Uint8Array }> {
  for (let start = 0; start < bytes.length; start += sliceBytes)
    yield { start, slice: bytes.subarray(start, start + sliceBytes) };
}

async function isWhole(bytes: Uint8Array): Promise<boolean> {
  const found = await checksumOf(bytes);
  return found.every((byte, place) => byte === bytes[place]);
}

function damaged(key: string, what: string): EngineError {
  return new EngineError("MODEL_DAMAGED", `The live state ${key} ${what}; it is made again from the event log.`);
}
