/** A process of its own that loads a matrix and trains on it, for the memory row of `als.ts`. Prints its peak resident MiB. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createAlsKernel } from "../engine/src/kernels/als/als-wasm.ts";

const [folder = "", rowCount = "", columnCount = ""] = process.argv.slice(2);

/** As a view of the file's bytes. */
function read<T>(
  name: string,
  kind: { new (buffer: ArrayBufferLike, start: number, length: number): T; readonly BYTES_PER_ELEMENT: number },
): T {
  const { buffer, byteOffset, length } = readFileSync(join(folder, name));
  return new kind(buffer, byteOffset, length / kind.BYTES_PER_ELEMENT);
}

await createAlsKernel().trainAls(
  {
    rowCount: Number(rowCount),
    columnCount: Number(columnCount),
    offsets: read("offsets", Uint32Array),
    columns: read("columns", Uint32Array),
    values: read("values", Float32Array),
  },
  {
    factorCount: 64,
    iterationCount: 2,
    alpha: 1,
    regularization: 0.01,
    regularizationExponent: 0,
    stepCount: 4,
    stepTolerance: 0.1,
    relaxation: 1.5,
    seed: 1,
  },
);
console.log(process.resourceUsage().maxRSS / 1024);
