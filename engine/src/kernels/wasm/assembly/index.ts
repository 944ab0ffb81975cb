/** Everything that the compiled module exports. Addresses are byte offsets into the memory, multiples of 16. */
export * from "./vectors";
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
