import { createHash } from "node:crypto";
import type { TenantId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { Progress, TrainingData } from "../../models/model.ts";
import type { Cache } from "../../ports/cache.ts";
import type { SentenceEncoder } from "../../ports/sentence-encoder.ts";

export interface SentenceVectorSources {
  readonly encoder: SentenceEncoder;
  readonly cache: Cache;
  readonly tenant: TenantId;
  readonly onProgress?: Progress;
  readonly signal?: AbortSignal;
}

type SentenceVectors = NonNullable<TrainingData["sentenceVectors"]>;

/** Vectors are written back after this many texts, so that a stopped run loses little. */
const chunkSize = 256;
const creatorCount = 4;

/**
 * One unit vector an item, in order; zeros where an item has no text. Vectors are cached by the encoder's id and the text,
 * so that a second training encodes only what changed. Progress counts items.
 */
export async function sentenceVectorsFor(
  items: readonly Item[],
  { encoder, cache, tenant, onProgress, signal }: SentenceVectorSources,
): Promise<SentenceVectors> {
  const values = new Float32Array(items.length * encoder.dimension);
  for (let start = 0; start < items.length; start += chunkSize) {
    signal?.throwIfAborted();
    const texts = items.slice(start, start + chunkSize).map(sentenceOf);
    const vectors = await vectorsOf([...new Set(texts.filter((text) => text !== ""))], { encoder, cache, tenant });
    for (const [offset, text] of texts.entries()) {
      const vector = vectors.get(text);
      if (vector !== undefined) values.set(vector, (start + offset) * encoder.dimension);
    }
    onProgress?.(start + texts.length, items.length);
  }
  return { dimension: encoder.dimension, values, encoderId: encoder.id };
}

/** What the encoder reads about an item: title, creators, description and themes in one short text. */
export function sentenceOf(item: Item): string {
  const names = [...new Set(item.creators.map((credit) => credit.name))].slice(0, creatorCount);
  const byline = names.length > 0 ? `${item.title} by ${names.join(", ")}` : item.title;
  const topics = item.themes.map((theme) => theme.replaceAll("-", " ")).join(", ");
  return [byline, item.description ?? "", topics]
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(" ");
}

async function vectorsOf(
  texts: readonly string[],
  { encoder, cache, tenant }: Pick<SentenceVectorSources, "encoder" | "cache" | "tenant">,
): Promise<ReadonlyMap<string, Float32Array>> {
  const keys = texts.map((text) => cacheKey(encoder, text));
  const cached = await cache.get(tenant, keys);
  const vectors = new Map<string, Float32Array>();
  const missing: { readonly text: string; readonly key: string }[] = [];
  for (const [index, text] of texts.entries()) {
    const vector = vectorIn(cached[index], encoder.dimension);
    if (vector === undefined) missing.push({ text, key: keys[index] ?? "" });
    else vectors.set(text, vector);
  }
  if (missing.length === 0) return vectors;
  const fresh = await encoder.encode(missing.map(({ text }) => text));
  const entries = missing.map(({ text, key }, index) => {
    const vector = fresh.slice(index * encoder.dimension, (index + 1) * encoder.dimension);
    vectors.set(text, vector);
    return [key, new Uint8Array(vector.buffer)] as const;
  });
  await cache.set(tenant, entries);
  return vectors;
}

function cacheKey(encoder: SentenceEncoder, text: string): string {
  return `sentence-vector/${encoder.id}/${createHash("sha256").update(text).digest("hex")}`;
}

/** Bytes that are not a vector of this dimension count as absent. */
function vectorIn(bytes: Uint8Array | undefined, dimension: number): Float32Array | undefined {
  if (bytes?.byteLength !== dimension * Float32Array.BYTES_PER_ELEMENT) return undefined;
  // A copy: a cache may hand out a view at any byte offset.
  return new Float32Array(new Uint8Array(bytes).buffer);
}
