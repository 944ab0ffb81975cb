import { createDense } from "../../kernels/dense/dense-wasm.ts";
import type { TransferModel } from "./transfer-data.ts";

const dense = createDense();
/** Users of one product of matrices. */
const blockSize = 64;

/** Scores that are inner products of `userVectors` (a row a user) with `itemVectors`, both `width` long. */
export function innerProducts(userVectors: Float32Array, itemVectors: Float32Array, width: number): TransferModel {
  const itemCount = itemVectors.length / width;
  return {
    score(users, out) {
      for (let start = 0; start < users.length; start += blockSize) {
        const block = users.subarray(start, start + blockSize);
        const vectors = new Float32Array(width * block.length);
        for (const [place, user] of block.entries())
          for (let axis = 0; axis < width; axis += 1)
            vectors[axis * block.length + place] = userVectors[user * width + axis] ?? 0;
        const products = new Float32Array(itemCount * block.length);
        dense.multiply(itemVectors, width, vectors, products);
        for (const place of block.keys()) {
          const row = (start + place) * itemCount;
          for (let item = 0; item < itemCount; item += 1) out[row + item] = products[item * block.length + place] ?? 0;
        }
      }
    },
  };
}
