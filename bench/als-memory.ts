/** A process of its own that loads a matrix and trains on it, for the memory row of `als.ts`. Prints its peak resident MiB. */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { createAlsKernel } from "../engine/src/kernels/als/als-wasm.ts";
import type { NumbersKind } from "../engine/src/kernels/sparse.ts";
import { Arena } from "../engine/src/kernels/wasm/arena.ts";

const [folder = "", rowCount = "", columnCount = ""] = process.argv.slice(2);

const arena = new Arena();

function read<T extends Uint32Array | Float32Array>(name: string, kind: NumbersKind<T>): T {
  const path = join(folder, name);
  const numbers = arena.allocate(kind, statSync(path).size / kind.BYTES_PER_ELEMENT);
  const file = openSync(path, "r");
  for (let done = 0; done < numbers.byteLength;)
    done += readSync(file, new Uint8Array(numbers.buffer, numbers.byteOffset + done, numbers.byteLength - done));
  closeSync(file);
  return numbers;
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
  { arena },
);
console.log(process.resourceUsage().maxRSS / 1024);
