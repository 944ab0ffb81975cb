import { inflateRawSync } from "node:zlib";
import { EngineError, messageOf } from "../../../domain/errors.ts";
import { fileFromBytes, type SourceFile } from "./source-file.ts";

/** Above this an archive is refused before it is unpacked: a small one can hold endless zeros. */
const maxUnpackedBytes = 512 * 1024 * 1024;
const maxEntryCount = 20_000;

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/**
 * The files of a zip archive that `wants` says yes to, by their path inside. Reads the central directory (APPNOTE 4.3.12), stored
 * and deflated entries; no encryption, no zip64. Throws `UNKNOWN_FORMAT` when the archive is damaged or larger than 512 MB.
 */
export function unzip(archive: string, packed: Uint8Array, wants: (name: string) => boolean): readonly SourceFile[] {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  try {
    let totalBytes = 0;
    const files: SourceFile[] = [];
    for (const entry of entriesOf(bytes)) {
      if (entry.name.endsWith("/") || !wants(entry.name)) continue;
      totalBytes += entry.unpackedBytes;
      if (totalBytes > maxUnpackedBytes) throw new RangeError(`it unpacks to more than ${maxUnpackedBytes} bytes`);
      files.push(fileFromBytes(entry.name, unpack(bytes, entry)));
    }
    return files;
  } catch (cause) {
    const reason = messageOf(cause);
    throw new EngineError(
      "UNKNOWN_FORMAT",
      `The archive ${archive} cannot be unpacked: ${reason}. Unpack it and send the file inside.`,
      { cause },
    );
  }
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly offset: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

function* entriesOf(bytes: Buffer): Generator<Entry> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end === -1 || bytes.readUInt32LE(end) !== endSignature)
    throw new RangeError("its directory is missing, so it is cut off");
  const entryCount = bytes.readUInt16LE(end + 10);
  if (entryCount > maxEntryCount) throw new RangeError(`it has more than ${maxEntryCount} entries`);
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < entryCount; index += 1) {
    if (bytes.readUInt32LE(at) !== entrySignature) throw new RangeError("its directory is damaged");
    const [nameBytes, extraBytes, commentBytes] = [
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
      bytes.readUInt16LE(at + 32),
    ];
    yield {
      name: bytes.toString("utf8", at + 46, at + 46 + nameBytes),
      method: bytes.readUInt16LE(at + 10),
      packedBytes: bytes.readUInt32LE(at + 20),
      unpackedBytes: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    };
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
}

function unpack(bytes: Buffer, entry: Entry): Uint8Array {
  const start = entry.offset + 30 + bytes.readUInt16LE(entry.offset + 26) + bytes.readUInt16LE(entry.offset + 28);
  const packed = bytes.subarray(start, start + entry.packedBytes);
  if (entry.method === 0) return packed;
  if (entry.method !== 8) throw new RangeError(`${entry.name} is packed in a way that is not known here`);
  return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.unpackedBytes) });
}
