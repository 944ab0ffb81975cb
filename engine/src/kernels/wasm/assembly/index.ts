/** Everything that the compiled module exports. Addresses are byte offsets into the memory, multiples of 16. */
export { setScratch } from "./scratch";
export * from "./vectors";
export * from "../../als/assembly/als";
export * from "../../cholesky/assembly/cholesky";
export * from "../../dense/assembly/dense";
export * from "../../eigen/assembly/eigen";
export * from "../../k-means/assembly/k-means";
