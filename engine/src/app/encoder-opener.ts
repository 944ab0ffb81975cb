import { openSentenceEncoder } from "../adapters/local/onnx-sentence-encoder.ts";
import { EngineError } from "../domain/errors.ts";
import type { EncoderOpener } from "../pipeline/live/placed-sentences.ts";
import type { SentenceEncoder } from "../ports/sentence-encoder.ts";

/** The encoder that was given, or else the one of the folder, opened each time it is needed. */
export function encoderOpener(
  { encoder, encoderFolder }: { readonly encoder?: SentenceEncoder; readonly encoderFolder?: string },
  notice: (text: string) => void,
): EncoderOpener {
  return async () => {
    if (encoder !== undefined) return { encoder, close: async () => {} };
    const own = await openEncoderIn(encoderFolder, notice);
    return own && { encoder: own, close: () => own.close() };
  };
}

async function openEncoderIn(folder: string | undefined, notice: (text: string) => void) {
  if (folder === undefined) return undefined;
  try {
    return await openSentenceEncoder(folder);
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== "ENCODER_UNAVAILABLE") throw error;
    notice(
      `Content is judged by words (TF-IDF) alone: there is no sentence encoder in ${folder}. ` +
        "`codecatalyst encoder fetch` downloads one.",
    );
    return undefined;
  }
}
