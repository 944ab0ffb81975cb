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
  const decoder = new TextDecoder();
  const strings: string[] = [];
  for (let index = 0; index + 1 < offsets.length; index += 1) {
    const start = offsets[index] ?? 0;
    const end = offsets[index + 1] ?? 0;
    if (start > end || end > bytes.length)
      throw new RangeError(`String ${index} is at ${start} to ${end} of ${bytes.length} bytes.`);
    strings.push(decoder.decode(bytes.subarray(start, end)));
  }
  return strings;
}
