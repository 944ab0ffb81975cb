import { createHash } from "node:crypto";
import { EngineError } from "../domain/errors.ts";
import type { TenantId } from "../domain/ids.ts";
import type { ModelFiles, NamedArray } from "../models/model.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import { gmac } from "./gmac.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function kindOf(array: NamedArray): ManifestFile["kind"] {
  if (array instanceof Float32Array) return "float32";
  if (array instanceof Float64Array) return "float64";
  if (array instanceof Uint32Array) return "uint32";
  if (array instanceof Int32Array) return "int32";
  return "uint8";
}

/** Flat little-endian bytes as an array; the bytes are not copied when they are aligned. */
export function arrayOf(bytes: Uint8Array, kind: ManifestFile["kind"]): NamedArray {
  const { buffer, byteOffset } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const size = bytes.byteLength;
  switch (kind) {
    case "float32":
      return new Float32Array(buffer, byteOffset, size / 4);
    case "float64":
      return new Float64Array(buffer, byteOffset, size / 8);
    case "uint32":
      return new Uint32Array(buffer, byteOffset, size / 4);
    case "int32":
      return new Int32Array(buffer, byteOffset, size / 4);
    case "uint8":
      return new Uint8Array(buffer, byteOffset, size);
  }
}

export interface Place {
  readonly objects: ObjectStore;
  readonly tenant: TenantId;
}

/** Writes a model's arrays below `folder` and says what was written. */
export async function writeModelFiles(
  { objects, tenant }: Place,
  folder: string,
  name: string,
  files: ModelFiles,
): Promise<Manifest["models"][number]> {
  const arrays: Record<string, ManifestFile> = {};
  for (const [arrayName, array] of Object.entries(files.arrays)) {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const key = `${folder}/${name}.${arrayName}.bin`;
    await objects.put(tenant, key, bytes);
    const checksums = { sha256: sha256(bytes), gmac: gmac(bytes) };
    arrays[arrayName] = { key, ...checksums, sizeBytes: bytes.byteLength, kind: kindOf(array) };
  }
  return { name, header: files.header, arrays };
}

export type ChecksumKind = "sha256" | "gmac";

export interface ReadOptions {
  /** Gives memory for an array of so many bytes. */
  readonly allocate?: ((sizeBytes: number) => Uint8Array) | undefined;
  /** What files are compared by: see `createGmac`. SHA-256 where a version has nothing else, or nothing is said. */
  readonly checksum?: ChecksumKind | undefined;
}

/** Reads a model's arrays, at once, and verifies every checksum. Throws `MODEL_DAMAGED` naming the file. */
export async function readModelFiles(
  place: Place,
  model: Manifest["models"][number],
  options: ReadOptions = {},
): Promise<ModelFiles> {
  const arrays = await Promise.all(
    Object.entries(model.arrays).map(async ([arrayName, file]) => {
      const bytes = await readFileOf(place, file, options);
      return [arrayName, arrayOf(bytes, file.kind)] as const;
    }),
  );
  return { header: model.header, arrays: Object.fromEntries(arrays) };
}

async function readFileOf(
  { objects, tenant }: Place,
  file: ManifestFile,
  { allocate, checksum }: ReadOptions,
): Promise<Uint8Array> {
  const target = allocate?.(file.sizeBytes);
  if (target !== undefined && (await objects.getInto?.(tenant, file.key, target)) === true)
    return verified(file, target, checksum);
  const bytes = await objects.get(tenant, file.key);
  if (bytes === undefined) throw damaged(file.key, "is missing");
  if (bytes.byteLength !== file.sizeBytes)
    throw damaged(file.key, `has ${bytes.byteLength} bytes, not ${file.sizeBytes}`);
  target?.set(bytes);
  return verified(file, target ?? bytes, checksum);
}

function verified(file: ManifestFile, bytes: Uint8Array, checksum: ReadOptions["checksum"]): Uint8Array {
  const isWhole =
    checksum === "gmac" && file.gmac !== undefined ? gmac(bytes) === file.gmac : sha256(bytes) === file.sha256;
  if (!isWhole) throw damaged(file.key, "has another checksum than its manifest says");
  return bytes;
}

function damaged(key: string, what: string): EngineError {
  return new EngineError("MODEL_DAMAGED", `The model file ${key} ${what}. Train again, or promote another version.`);
}
