import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Tokenizer } from "@huggingface/tokenizers";
import type { InferenceSession, TensorConstructor } from "onnxruntime-node";
import { EngineError, must } from "../../domain/errors.ts";
import type { SentenceEncoder } from "../../ports/sentence-encoder.ts";
import { batchDependentModels, modelPath, tokenizerPath } from "./encoder-files.ts";

/** Tokens a text may have, [CLS] and [SEP] included; what all-MiniLM-L6-v2 was trained with. */
const maxTokenCount = 256;
/** No text needs more characters to fill `maxTokenCount`; keeps a pasted novel from being tokenised whole. */
const maxCharacterCount = 20_000;
const separatorId = 102;
const batchSize = 16;
const literalSpecialToken = /\[(CLS|SEP|MASK|PAD|UNK)\]/g;

export interface OnnxSentenceEncoder extends SentenceEncoder {
  /** Frees the model's memory; `encode` must not be called afterwards. */
  close(): Promise<void>;
}

/**
 * Opens all-MiniLM-L6-v2 (or a model with the same inputs) from a folder with `onnx/model_quantized.onnx` and `tokenizer.json`.
 * Throws `ENCODER_UNAVAILABLE` when a file, the runtime or the model is not usable, saying which and what to do.
 */
export async function openSentenceEncoder(folder: string): Promise<OnnxSentenceEncoder> {
  const [modelBytes, tokenizerJson] = await readEncoderFolder(folder);
  const [runtime, tokenizers] = await loadRuntime();
  try {
    const tokenizer = new tokenizers.Tokenizer(JSON.parse(tokenizerJson) as object, {});
    const session = await runtime.InferenceSession.create(modelBytes, {
      executionProviders: ["cpu"],
      intraOpNumThreads: Math.min(4, availableParallelism()),
      // Waiting threads that spin slow down a machine that has other work.
      extra: { session: { intra_op: { allow_spinning: "0" } } },
    });
    const id = createHash("sha256").update(modelBytes).digest("hex");
    const parts = { id, tokenizer, session, Tensor: runtime.Tensor };
    const [probe] = await encodeBatch(parts, [[101, separatorId]]);
    return createEncoder(parts, must(probe, "The encoder gave no vector for its probe.").length);
  } catch (cause) {
    throw unavailable(`The sentence encoder in ${folder} cannot be used: ${reasonOf(cause)}`, cause);
  }
}

interface EncoderParts {
  readonly id: string;
  readonly tokenizer: Tokenizer;
  readonly session: InferenceSession;
  readonly Tensor: TensorConstructor;
}

function createEncoder(parts: EncoderParts, dimension: number): OnnxSentenceEncoder {
  const mateCount = batchDependentModels.has(parts.id) ? 1 : batchSize;
  return {
    id: parts.id,
    dimension,
    close: () => parts.session.release(),
    async encode(texts) {
      const tokenIds = texts.map((text) => tokenise(parts.tokenizer, text));
      const out = new Float32Array(texts.length * dimension);
      // Texts of like length share a batch, so that little of it is padding.
      const order = tokenIds.map((_, index) => index).toSorted((a, b) => lengthAt(tokenIds, a) - lengthAt(tokenIds, b));
      for (let start = 0; start < order.length; start += mateCount) {
        const places = order.slice(start, start + mateCount);
        const vectors = await encodeBatch(
          parts,
          places.map((place) => tokenIds[place] ?? []),
        );
        for (const [row, vector] of vectors.entries()) out.set(vector, (places[row] ?? 0) * dimension);
      }
      return out;
    },
  };
}

const lengthAt = (tokenIds: readonly (readonly number[])[], index: number) => tokenIds[index]?.length ?? 0;

function tokenise(tokenizer: Tokenizer, text: string): readonly number[] {
  const plain = text.slice(0, maxCharacterCount).toWellFormed().replaceAll(literalSpecialToken, "[ $1 ]");
  const { ids } = tokenizer.encode(plain);
  return ids.length <= maxTokenCount ? ids : [...ids.slice(0, maxTokenCount - 1), separatorId];
}

/** One unit vector a row: the mean of the last hidden states over the row's own tokens, at length 1. */
async function encodeBatch(
  parts: EncoderParts,
  rows: readonly (readonly number[])[],
): Promise<readonly Float32Array[]> {
  const width = Math.max(...rows.map((row) => row.length));
  const ids = new BigInt64Array(rows.length * width);
  const mask = new BigInt64Array(rows.length * width);
  for (const [row, tokens] of rows.entries())
    for (const [place, token] of tokens.entries()) {
      ids[row * width + place] = BigInt(token);
      mask[row * width + place] = 1n;
    }
  const tensor = (values: BigInt64Array) => new parts.Tensor("int64", values, [rows.length, width]);
  const outputs = await parts.session.run({
    input_ids: tensor(ids),
    attention_mask: tensor(mask),
    token_type_ids: tensor(new BigInt64Array(rows.length * width)),
  });
  const hidden = must(outputs["last_hidden_state"], "The model has no output last_hidden_state.");
  const states = hidden.data as Float32Array;
  const dimension = must(hidden.dims[2], "last_hidden_state has no third dimension.");
  return rows.map((tokens, row) => {
    const start = row * width * dimension;
    return unitMean(states.subarray(start, start + tokens.length * dimension), dimension);
  });
}

function unitMean(states: Float32Array, dimension: number): Float32Array {
  const sum = new Float32Array(dimension);
  for (let start = 0; start < states.length; start += dimension)
    for (let place = 0; place < dimension; place += 1) sum[place] = (sum[place] ?? 0) + (states[start + place] ?? 0);
  const norm = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
  return norm > 0 ? sum.map((value) => value / norm) : sum;
}

async function readEncoderFolder(folder: string): Promise<readonly [model: Uint8Array, tokenizerJson: string]> {
  const paths = [modelPath, tokenizerPath];
  const [model, tokenizer] = await Promise.allSettled(paths.map((path) => readFile(join(folder, path))));
  if (model?.status === "fulfilled" && tokenizer?.status === "fulfilled")
    return [model.value, tokenizer.value.toString("utf8")];
  const problems = [model, tokenizer].flatMap((result, index) =>
    result?.status === "rejected" ? [`${paths[index]} (${reasonOf(result.reason)})`] : [],
  );
  throw unavailable(`The sentence encoder is not in ${folder}: cannot read ${problems.join(", ")}`, problems);
}

async function loadRuntime() {
  try {
    return await Promise.all([import("onnxruntime-node"), import("@huggingface/tokenizers")]);
  } catch (cause) {
    throw new EngineError(
      "ENCODER_UNAVAILABLE",
      "The optional package onnxruntime-node is not installed for this machine. Run `npm install onnxruntime-node`; " +
        "until then content similarity rests on words alone.",
      { cause },
    );
  }
}

function unavailable(what: string, cause: unknown): EngineError {
  return new EngineError(
    "ENCODER_UNAVAILABLE",
    `${what}. Run \`codecatalyst encoder fetch\`, or point CODECATALYST_ENCODER to a folder that holds the model; ` +
      "until then content similarity rests on words alone.",
    { cause },
  );
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = (cause as NodeJS.ErrnoException).code;
  return code === "ENOENT" ? "not there" : (cause.message.split("\n")[0] ?? cause.message).slice(0, 200);
}
