import type { TenantId } from "../../domain/ids.ts";
import type { Item } from "../../domain/item.ts";
import type { Cache } from "../../ports/cache.ts";
import type { SentenceEncoder } from "../../ports/sentence-encoder.ts";
import type { ServedBundle } from "../../serving/serving-model.ts";
import { sentenceVectorsFor } from "../train/sentence-vectors.ts";

/** An encoder that is open while it is needed. */
interface OpenedEncoder {
  readonly encoder: SentenceEncoder;
  close(): Promise<void>;
}

/** Undefined where there is none. */
export type EncoderOpener = () => Promise<OpenedEncoder | undefined>;

/**
 * Sentence vectors of items that came after a training, of the encoder that the version was trained with; undefined, which leaves
 * words alone, where it was trained without or that encoder is not there. It is opened only for texts that the cache does not have.
 */
export async function placedSentences(
  { cache, openEncoder }: { readonly cache: Cache; readonly openEncoder?: EncoderOpener | undefined },
  tenant: TenantId,
  { content }: Pick<ServedBundle, "content">,
  items: readonly Item[],
): Promise<Float32Array | undefined> {
  const { sentenceKind } = content;
  if (sentenceKind === undefined || openEncoder === undefined) return undefined;
  const encoder: SentenceEncoder = {
    id: sentenceKind.encoderId,
    dimension: sentenceKind.dimension,
    async encode(texts) {
      const opened = await openEncoder();
      try {
        if (opened?.encoder.id === sentenceKind.encoderId) return await opened.encoder.encode(texts);
      } finally {
        await opened?.close();
      }
      throw new MissingEncoderError();
    },
  };
  try {
    return (await sentenceVectorsFor(items, { encoder, cache, tenant })).values;
  } catch (error) {
    if (error instanceof MissingEncoderError) return undefined;
    throw error;
  }
}

class MissingEncoderError extends Error {}
