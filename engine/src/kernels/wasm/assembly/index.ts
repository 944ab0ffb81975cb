/** Everything that the compiled module exports. Addresses are byte offsets into the memory, multiples of 16. */
export { setScratch } from "./scratch";
export * from "./vectors";
export * from "../../als/assembly/als";
export * from "../../cholesky/assembly/cholesky";
export * from "../../cosine/assembly/cosine";
export * from "../../dense/assembly/dense";
export * from "../../ease/assembly/ease";
export * from "../../eigen/assembly/eigen";
export * from "../../item-item/assembly/item-item";
export * from "../../k-means/assembly/k-means";
export * from "../../mrf/assembly/mrf";
export * from "../../spd-inverse/assembly/spd-inverse";
export {
  lambdaMartAddToScores,
  lambdaMartBegin,
  lambdaMartBin,
  lambdaMartFindSplit,
  lambdaMartPartition,
  lambdaMartSubtractHistogram,
  lambdaMartSumHistogram,
} from "../../lambda-mart/assembly/lambda-mart";
export * from "../../lambda-mart/assembly/lambdas";
export * from "../../lambda-mart/assembly/tree-scores";
export * from "../../top-k/assembly/top-k";
export * from "../../walk/assembly/best-walked";
export * from "../../walk/assembly/walk";
