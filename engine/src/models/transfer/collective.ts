/**
 * Collective matrix factorisation (Singh & Gordon 2008): source and target as one catalogue, so that a user's factors, found in
 * the source, say something in the target. It needs far more regularisation than within one domain.
 */
import { innerProducts } from "./inner-products.ts";
import type { TransferModel } from "./transfer-data.ts";
import type { FactorConfig, TransferParts } from "./transfer-parts.ts";

export async function trainCollective(parts: TransferParts, config: FactorConfig): Promise<TransferModel> {
  const { userFactors, itemFactors } = await parts.factors("both", config);
  const width = config.factorCount;
  return innerProducts(userFactors, itemFactors.subarray(parts.data.source.columnCount * width), width);
}
