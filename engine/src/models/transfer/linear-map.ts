/**
 * EMCDR with a linear map (Man, Shen, Jin & Cheng 2017): factors of the target domain are learnt from what users are in the
 * source, by ridge regression over the users who have both.
 */
import { createRidge } from "../../kernels/ridge/ridge-wasm.ts";
import { innerProducts } from "./inner-products.ts";
import { centre, takeRows } from "./rows.ts";
import { sourceInputs, type SourceInputConfig } from "./source-inputs.ts";
import type { TransferModel } from "./transfer-data.ts";
import type { TransferParts } from "./transfer-parts.ts";

export interface LinearMapConfig extends SourceInputConfig {
  readonly targetFactorCount: number;
  readonly alpha: number;
  readonly regularization: number;
  /** Times the mean diagonal of the inputs' Gram matrix. */
  readonly ridge: number;
}

const ridge = createRidge();

export async function trainLinearMap(parts: TransferParts, config: LinearMapConfig): Promise<TransferModel> {
  const { sharedUsers } = parts;
  const { targetFactorCount: width, alpha, regularization } = config;
  const target = await parts.factors("target", { factorCount: width, alpha, regularization });
  const { rows, inputCount } = await sourceInputs(parts, config);
  const inputs = takeRows(rows, inputCount, sharedUsers);
  const outputs = takeRows(target.userFactors, width, sharedUsers);
  const mean = centre(outputs, width);
  // Inputs are standardised, so that the mean diagonal of their Gram matrix is about the number of rows.
  const coefficients = ridge.solve({
    inputs,
    inputCount,
    outputs,
    outputCount: width,
    regularization: config.ridge * Math.max(1, sharedUsers.length),
  });
  const vectors = new Float32Array((rows.length / inputCount) * width);
  ridge.predict(rows, inputCount, coefficients, vectors);
  for (let place = 0; place < vectors.length; place += 1)
    vectors[place] = (vectors[place] ?? 0) + (mean[place % width] ?? 0);
  return innerProducts(vectors, target.itemFactors, width);
}
