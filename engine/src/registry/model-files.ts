import { createHash } from "node:crypto";
import { EngineError } from "../domain/errors.ts";
import type { TenantId } from "../domain/ids.ts";
import type { ModelFiles, NamedArray } from "../models/model.ts";
import type { ObjectStore } from "../ports/object-store.ts";
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
    arrays[arrayName] = { key, sha256: sha256(bytes), sizeBytes: bytes.byteLength, kind: kindOf(array) };
  }
  return { name, header: files.header, arrays };
}

/** Reads a model's arrays, to where `copy` puts them, and verifies every checksum. Throws `MODEL_DAMAGED` naming the file. */
export async function readModelFiles(
  { objects, tenant }: Place,
  model: Manifest["models"][number],
  copy: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): Promise<ModelFiles> {
  const arrays: Record<string, NamedArray> = {};
  for (const [arrayName, file] of Object.entries(model.arrays)) {
    const bytes = await objects.get(tenant, file.key);
    if (bytes === undefined) throw damaged(file.key, "is missing");
    if (bytes.byteLength !== file.sizeBytes)
      throw damaged(file.key, `has ${bytes.byteLength} bytes, not ${file.sizeBytes}`);
    if (sha256(bytes) !== file.sha256) throw damaged(file.key, "has another checksum than its manifest says");
    arrays[arrayName] = arrayOf(copy(bytes), file.kind);
  }
  return { header: model.header, arrays };
}

function damaged(key: string, what: string): EngineError {
  return new EngineError("MODEL_DAMAGED", `The model file ${key} ${what}. Train again, or promote another version.`);
}
