import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EngineError } from "../../domain/errors.ts";
import { type OnnxSentenceEncoder, openSentenceEncoder } from "./onnx-sentence-encoder.ts";

const folder =
  process.env["CODECATALYST_ENCODER"] ??
  fileURLToPath(new URL("../../../../../shared/models/all-MiniLM-L6-v2", import.meta.url));
const isHere = existsSync(join(folder, "onnx/model_quantized.onnx"));

const texts = [
  "A young wizard goes to a school of magic.",
  "A boy discovers he has magical powers and trains as a sorcerer.",
  "Two detectives hunt a serial killer in a rainy city.",
  "A quiet album of solo piano music.",
  "The rise and fall of the Roman Empire.",
];
/** First eight numbers of each vector and the cosines of all pairs, by the int8 model. */
const firstEight = [
  [0.0279, 0.05548, -0.06025, 0.00012, -0.05922, -0.0061, 0.08112, -0.02277],
  [-0.07156, 0.07211, -0.10242, 0.01389, -0.09934, 0.01205, 0.1103, 0.0135],
  [0.02248, -0.00088, -0.01473, 0.01773, 0.03933, -0.00488, -0.03291, -0.0256],
  [-0.01704, 0.0064, 0.02119, 0.02449, -0.08419, 0.05255, 0.08031, -0.05299],
  [-0.09415, 0.03232, 0.07692, -0.02139, -0.04537, 0.07131, -0.08688, 0.07745],
];
const cosines = [
  [1, 0.6153, -0.02, 0.0563, 0.0342],
  [0.6153, 1, 0.1059, 0.0534, 0.0411],
  [-0.02, 0.1059, 1, 0.0204, 0.0977],
  [0.0563, 0.0534, 0.0204, 1, 0.0452],
  [0.0342, 0.0411, 0.0977, 0.0452, 1],
];

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, index) => sum + value * b[index]!, 0);
const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

describe.skipIf(!isHere)(`sentence encoder${isHere ? "" : ` (skipped: no model in ${folder})`}`, () => {
  let encoder: OnnxSentenceEncoder;
  const rowsOf = (values: Float32Array) =>
    Array.from({ length: values.length / encoder.dimension }, (_, row) =>
      values.subarray(row * encoder.dimension, (row + 1) * encoder.dimension),
    );

  beforeAll(async () => {
    encoder = await openSentenceEncoder(folder);
  });
  afterAll(() => encoder.close());

  it("is named after its weights and gives 384 numbers a text", async () => {
    expect(encoder.id).toMatch(/^[0-9a-f]{64}$/);
    expect(encoder.dimension).toBe(384);
    expect(await encoder.encode([])).toHaveLength(0);
  });

  it("gives the reference vectors and cosines", async () => {
    const vectors = rowsOf(await encoder.encode(texts));
    for (const [row, vector] of vectors.entries()) {
      expect(cosine(vector.subarray(0, 8), firstEight[row]!)).toBeGreaterThanOrEqual(0.995);
      for (const [column, other] of vectors.entries())
        expect(Math.abs(dot(vector, other) - cosines[row]![column]!)).toBeLessThan(0.01);
    }
  });

  it("gives a text the same unit vector alone, in a batch, and in any order", async () => {
    const many = [...texts, "", "word ".repeat(40), ...texts.toReversed()];
    const together = rowsOf(await encoder.encode(many));
    for (const [index, text] of many.entries()) {
      const alone = await encoder.encode([text]);
      expect(dot(alone, alone)).toBeCloseTo(1, 5);
      expect(dot(alone, together[index]!)).toBeGreaterThan(0.995);
    }
  });

  it("keeps the beginning and the final [SEP] of a long text", async () => {
    const sentence = "The quiet river town waits for rain. ";
    const exactly256Tokens = `${sentence.repeat(31)}The quiet river town waits for`;
    const [exact, longer, other] = rowsOf(await encoder.encode([exactly256Tokens, sentence.repeat(90), texts[2]!]));
    expect(dot(exact!, longer!)).toBeGreaterThan(0.99999);
    expect(dot(exact!, other!)).toBeLessThan(0.6);
  });

  it("reads special tokens and broken Unicode in a text as plain characters", async () => {
    const [plain, marked] = rowsOf(await encoder.encode([`${texts[0]} [ SEP ]\u{FFFD}`, `${texts[0]} [SEP]\uD800`]));
    expect(dot(plain!, marked!)).toBeGreaterThan(0.999);
  });

  it("names a damaged model and the way out", async () => {
    const damaged = await mkdtemp(join(tmpdir(), "encoder-"));
    await mkdir(join(damaged, "onnx"));
    await writeFile(join(damaged, "onnx/model_quantized.onnx"), "not a model");
    await cp(join(folder, "tokenizer.json"), join(damaged, "tokenizer.json"));
    await expect(openSentenceEncoder(damaged)).rejects.toThrow(/cannot be used: .*codecatalyst encoder fetch/s);
    await rm(damaged, { recursive: true });
  });
});

describe("sentence encoder without its files", () => {
  it("says which files are missing and how to get them", async () => {
    const empty = await mkdtemp(join(tmpdir(), "encoder-"));
    const error = await openSentenceEncoder(empty).catch((caught: unknown) => caught as EngineError);
    expect(error).toMatchObject({ code: "ENCODER_UNAVAILABLE" });
    expect((error as EngineError).message).toMatch(
      /model_quantized\.onnx \(not there\), tokenizer\.json \(not there\).*codecatalyst encoder fetch/,
    );
    await rm(empty, { recursive: true });
  });
});
