import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { isZip, unzip } from "./unzip.ts";

const centralSignature = Buffer.from([0x50, 0x4b, 1, 2]);

/** A zip archive of these files, deflated or stored. */
function zip(files: Readonly<Record<string, string>>, isStored = false): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text);
    const packed = isStored ? data : deflateRawSync(data);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(isStored ? 0 : 8, 4);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    local.push(Buffer.from([0x50, 0x4b, 3, 4]), fields, Buffer.from(name), packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), fields, tail, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(files).length, 4);
  end.writeUInt16LE(Object.keys(files).length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from([0x50, 0x4b, 5, 6]), end]);
}

const files = {
  "export/": "",
  "export/ratings.csv": "a,b\n1,2\n".repeat(100),
  "export/likes/films.csv": "é😀",
  "photo.jpg": "x",
};
const read = (archive: Buffer, wants = (name: string) => name.endsWith(".csv")) =>
  Object.fromEntries(
    unzip("export.zip", archive, wants).map(({ name, bytes }) => [name, Buffer.from(bytes ?? []).toString()]),
  );

describe("unzip", () => {
  it.each([true, false])("gives the wanted files by their path (stored: %s)", (isStored) => {
    expect(isZip(zip(files, isStored))).toBe(true);
    expect(read(zip(files, isStored))).toEqual({
      "export/ratings.csv": files["export/ratings.csv"],
      "export/likes/films.csv": "é😀",
    });
  });

  it.each([
    ["cut off", (archive: Buffer) => archive.subarray(0, archive.length - 40)],
    [
      "with a broken directory",
      (archive: Buffer) => Buffer.from(archive).fill(7, archive.indexOf(centralSignature), archive.length - 22),
    ],
    ["with broken data", (archive: Buffer) => Buffer.from(archive).fill(0xff, 60, 70)],
  ])("refuses an archive %s", (_, damage) => {
    expect(() => read(damage(zip(files)))).toThrow(/The archive export\.zip cannot be unpacked/);
  });

  it("refuses a bomb: entries that say they are small and those that say they are huge", () => {
    const bomb = zip({ "a.csv": "0".repeat(1_000_000) });
    const small = Buffer.from(bomb);
    const at = small.indexOf(centralSignature);
    small.writeUInt32LE(10, at + 24);
    expect(() => read(small)).toThrow(/cannot be unpacked/);
    small.writeUInt32LE(0xffff_fff0, at + 24);
    expect(() => read(small)).toThrow(/unpacks to more than/);
  });
});
