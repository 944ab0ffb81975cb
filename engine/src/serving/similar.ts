import type { Taste } from "../models/model.ts";
import { blend, breakdownOf } from "../ranking/blend.ts";
import { diversify } from "../ranking/diversify.ts";
import { getItem } from "./items.ts";
import { toCandidate, type RecommendPorts } from "./recommend.ts";
import { reasonsFor } from "./reasons.ts";
import { signalsFor } from "./signals.ts";
import { skeleton } from "./skeleton.ts";
import type { SimilarInput, SimilarItem } from "./use-cases.ts";

/** Items near one item in any domain: the list of somebody who likes this item and nothing else. */
export async function similar(
  ports: Pick<RecommendPorts, "items" | "model">,
  input: SimilarInput,
): Promise<readonly SimilarItem[]> {
  const model = ports.model(input.tenant);
  const known = await getItem(ports, input.tenant, input.itemId);
  const index = model?.indexOf.get(known.id);
  if (model === undefined || index === undefined) return [];
  const taste: Taste = { items: Uint32Array.of(index), values: Float32Array.of(1) };
  const nobody: Taste = { items: new Uint32Array(), values: new Float32Array() };
  const work = model.works.workOf(known.id);
  const candidates = skeleton(model, taste, nobody, { domain: input.domain });
  const indices = Uint32Array.from(candidates.keys()).filter(
    (at) => model.works.workOf(model.catalogue.items[at]?.id ?? known.id) !== work,
  );
  const table = signalsFor(model, indices, { taste, friendTaste: nobody, sinceAnchorMs: 0 });
  const scored = blend(
    [...indices].map((at, place) => toCandidate(model, table, place, [...(candidates.get(at) ?? [])])),
    model.blendWeights,
  );
  const chosen = diversify(scored, input.n, new Map());
  const fresh = await ports.items.get(
    input.tenant,
    chosen.map((candidate) => candidate.item.id),
  );
  return chosen.flatMap((candidate, position) => {
    const item = fresh[position];
    if (item === undefined) return [];
    const reasons = reasonsFor({
      model,
      taste,
      table,
      place: indices.indexOf(candidate.index),
      breakdown: breakdownOf(candidate.signals, model.blendWeights),
      friendCount: 0,
      isTrending: candidate.sources.includes("trending"),
    });
    return [{ item, rank: position + 1, score: candidate.score, reasons }];
  });
}
