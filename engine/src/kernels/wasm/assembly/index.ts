/** Everything that the compiled module exports. Addresses are byte offsets into the memory, multiples of 16. */
export * from "./vectors";
export * from "../../eigen/assembly/eigen";
export * from "../../dense/assembly/dense";
export * from "../../cholesky/assembly/cholesky";
export * from "../../k-means/assembly/k-means";
