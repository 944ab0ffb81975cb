/** Strings as flat arrays, for model files: their UTF-8 bytes end to end, and where each one ends. */
export interface StringTable {
  readonly bytes: Uint8Array;
  /** count + 1 */
  readonly offsets: Uint32Array;
}

export function encodeStrings(strings: readonly string[]): StringTable {
  const encoder = new TextEncoder();
  const parts = strings.map((text) => encoder.encode(text));
  const offsets = new Uint32Array(parts.length + 1);
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const [index, part] of parts.entries()) {
    bytes.set(part, end);
    end += part.length;
    offsets[index + 1] = end;
  }
  return { bytes, offsets };
}

/** Throws a RangeError when the offsets do not fit the bytes. */
export function decodeStrings({ bytes, offsets }: StringTable): string[] {
  // Decoded as one: a call for each string takes longer than all else.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const strings: string[] = [];
  let [at, place] = [0, 0];
  for (let index = 0; index + 1 < offsets.length; index += 1) {
    const start = offsets[index] ?? 0;
    const end = offsets[index + 1] ?? 0;
    if (start > end || end > bytes.length)
      throw new RangeError(`String ${index} is at ${start} to ${end} of ${bytes.length} bytes.`);
    for (; at < start; at += 1) place += unitsOf(bytes[at] ?? 0);
    const first = place;
    for (; at < end; at += 1) place += unitsOf(bytes[at] ?? 0);
    strings.push(text.slice(first, place));
  }
  return strings;
}

/** UTF-16 units that begin with a byte of UTF-8: two with the first of four, none with one that follows. */
function unitsOf(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte < 0xc0) return 0;
  return byte < 0xf0 ? 1 : 2;
}
