import { isUtf8 } from "node:buffer";
import { readBytes, type ReadOptions } from "./read-bytes.ts";
import { firstBytes, type SourceFile } from "./source-file.ts";

export type Encoding = "utf-8" | "latin1" | "utf-16le" | "utf-16be";

export interface TextOptions extends ReadOptions {
  /** What the file is written in when it has no byte order mark; UTF-8 unless told. */
  readonly encoding?: Encoding;
}

export interface TextChunk {
  readonly text: string;
  /** True when bytes of this piece were no characters of the encoding; U+FFFD stands for them. */
  readonly isDamaged: boolean;
}

/** A file's text, piece by piece, without a byte order mark. */
export async function* readText(file: SourceFile, options: TextOptions = {}): AsyncGenerator<TextChunk> {
  let decode: Decode | undefined;
  for await (const bytes of readBytes(file, options)) {
    decode ??= createDecoder(bytes, options.encoding ?? "utf-8");
    const chunk = decode(bytes, false);
    if (chunk.text.length > 0) yield chunk;
  }
  const rest = decode?.(Buffer.alloc(0), true);
  if (rest !== undefined && rest.text.length > 0) yield rest;
}

/** The first characters of a plain file, enough for its header. */
export async function firstText(file: SourceFile, options: TextOptions = {}): Promise<string> {
  const start = await firstBytes(file, 2);
  if (start.length === 0) return "";
  for await (const chunk of readText(file, options)) return chunk.text;
  return "";
}

type Decode = (bytes: Buffer, isEnd: boolean) => TextChunk;

function createDecoder(start: Buffer, declared: Encoding): Decode {
  const encoding = markedEncoding(start) ?? guessUtf16(start) ?? declared;
  if (encoding === "utf-8") return createUtf8Decoder();
  // WHATWG's windows-1252 holds ISO 8859-1 and the curly quotes that files called Latin-1 have in it.
  const decoder = new TextDecoder(encoding === "latin1" ? "windows-1252" : encoding);
  return (bytes, isEnd) => {
    const text = decoder.decode(bytes, { stream: !isEnd });
    return { text, isDamaged: encoding !== "latin1" && text.includes("\uFFFD") };
  };
}

function markedEncoding(start: Buffer): Encoding | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  if (start[0] === 0xfe && start[1] === 0xff) return "utf-16be";
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return "utf-8";
  return undefined;
}

/** Text of mostly Latin letters in UTF-16 has a zero in every second byte; no other text has any. */
function guessUtf16(start: Buffer): Encoding | undefined {
  const sample = start.subarray(0, 512);
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > sample.length / 6 && even === 0) return "utf-16le";
  if (even > sample.length / 6 && odd === 0) return "utf-16be";
  return undefined;
}

/** Buffer's decoder is the fastest; characters cut by the end of a piece wait for the next one. */
function createUtf8Decoder(): Decode {
  let held = Buffer.alloc(0);
  let isStart = true;
  return (bytes, isEnd) => {
    const all = held.length > 0 ? Buffer.concat([held, bytes]) : bytes;
    const cut = isEnd ? all.length : all.length - incompleteTail(all);
    held = Buffer.from(all.subarray(cut));
    const whole = all.subarray(0, cut);
    const text = whole.toString("utf8");
    const hasMark = isStart && text.charCodeAt(0) === 0xfeff;
    if (text.length > 0) isStart = false;
    return { text: hasMark ? text.slice(1) : text, isDamaged: !isUtf8(whole) };
  };
}

/** How many bytes at the end begin a character that is not there in full. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}
