import { hash } from "node:crypto";
import { EngineError } from "../domain/errors.ts";
import { EarlierPages } from "./earlier-pages.ts";
import type { RecommendInput } from "./use-cases.ts";

/** A page is followed by the next within this time. */
const cursorTtlSeconds = 24 * 3600;
/** So many places a reader may page through, which keeps the cursor below 7 kB. */
const placeLimit = 1200;

/*
 * A cursor holds itself what it stands for, so that any process can answer it, and nothing is kept of anybody. In base64url:
 *
 *     version (1) | expires, seconds (4) | places (2) | request (8) | hashes of what came (4 each) | check (4)
 *
 * `request` is a hash of who asked for what; `check` is one of all that stands before it.
 */
const version = 1;
const headSize = 15;
const checkSize = 4;

/** The cursor of the page behind `pages`; undefined where there may be no more. */
export function writeCursor(input: RecommendInput, pages: EarlierPages, nowMs: number): string | undefined {
  if (pages.count >= placeLimit) return undefined;
  const hashes = Uint32Array.from(pages.hashes).toSorted();
  const size = headSize + 4 * hashes.length;
  const whole = Buffer.alloc(size + checkSize);
  const bytes = whole.subarray(0, size);
  bytes.writeUInt8(version, 0);
  bytes.writeUInt32BE(Math.floor(nowMs / 1000) + cursorTtlSeconds, 1);
  bytes.writeUInt16BE(pages.count, 5);
  requestHash(input).copy(bytes, 7);
  for (let place = 0; place < hashes.length; place += 1) bytes.writeUInt32BE(hashes[place] ?? 0, headSize + 4 * place);
  sha256(bytes).copy(whole, size, 0, checkSize);
  return whole.toString("base64url");
}

/** What came before the page that a request's cursor asks for. Throws `INVALID_INPUT` or `CURSOR_EXPIRED`. */
export function readCursor(cursor: string, input: RecommendInput, nowMs: number): EarlierPages {
  const bytes = Buffer.from(cursor, "base64url");
  const body = bytes.subarray(0, -checkSize);
  const isWhole =
    body.length >= headSize &&
    (body.length - headSize) % 4 === 0 &&
    bytes.toString("base64url") === cursor &&
    sha256(body).subarray(0, checkSize).equals(bytes.subarray(-checkSize));
  if (!isWhole || body.readUInt8(0) !== version)
    throw new EngineError(
      "INVALID_INPUT",
      "This is no cursor of a list, or not the whole of it. Send nextCursor of the page before as it came, or none for the first page.",
    );
  if (!body.subarray(7, headSize).equals(requestHash(input)))
    throw new EngineError(
      "INVALID_INPUT",
      "The cursor is another request's. Ask for the next page as for the first one: only n, explain and the cursor may differ.",
    );
  if (body.readUInt32BE(1) * 1000 <= nowMs)
    throw new EngineError("CURSOR_EXPIRED", "The cursor is older than a day. Ask for the first page again.");
  const count = (body.length - headSize) / 4;
  const hashes = Array.from({ length: count }, (_, place) => body.readUInt32BE(headSize + 4 * place));
  return new EarlierPages(hashes, body.readUInt16BE(5));
}

/** Of everything that must be the same on all pages. */
function requestHash(input: RecommendInput): Buffer {
  const { n: _, cursor: __, explain: ___, ...rest } = input;
  return sha256(canonicalJson(rest)).subarray(0, 8);
}

/** JSON with sorted names, so that equal values are equal texts. */
const canonicalJson = (value: unknown): string => JSON.stringify(withSortedNames(value));

function withSortedNames(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withSortedNames);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, part]) => [name, withSortedNames(part)]));
}

const sha256 = (bytes: Buffer | string): Buffer => hash("sha256", bytes, "buffer");
