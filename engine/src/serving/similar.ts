import type { Taste } from "../models/model.ts";
import { blend, shortlist } from "../ranking/blend.ts";
import type { ScoredCandidate } from "../ranking/candidate.ts";
import { diversify } from "../ranking/diversify.ts";
import { getItem } from "./items.ts";
import { present } from "./present.ts";
import type { ServingModel } from "./serving-model.ts";
import { signalsFor, toCandidates, type SignalTable } from "./signals.ts";
import { keptOf, skeleton } from "./skeleton.ts";
import { noFriends } from "./friends.ts";
import type { SimilarInput, SimilarList } from "./use-cases.ts";
import type { ServingPorts } from "./user-moment.ts";
import { weightsFor } from "./weights.ts";

/** Items near one item in any domain: the list of somebody who likes this item and nothing else. */
export async function similar(
  ports: Pick<ServingPorts, "items" | "model" | "random">,
  input: SimilarInput,
): Promise<SimilarList> {
  const model = await ports.model(input.tenant);
  const known = await getItem(ports, input.tenant, input.itemId);
  const index = model?.indexOf.get(known.id);
  const named = { recommendationId: ports.random.newId(), ...(model && { modelVersion: model.version }) };
  if (model === undefined || index === undefined) return { ...named, items: [] };
  const { taste, table, chosen } = rankSimilar(model, index, input);
  const presented = await present(ports, model, { taste, friends: noFriends, context: {} }, { input, table, chosen });
  return { ...named, items: presented.map(({ item, rank, score, reasons }) => ({ item, rank, score, reasons })) };
}

/** What `similar` answers about the item at a catalogue index, from memory alone. */
export function rankSimilar(
  model: ServingModel,
  index: number,
  input: Pick<SimilarInput, "domain" | "n">,
): { readonly taste: Taste; readonly table: SignalTable; readonly chosen: readonly ScoredCandidate[] } {
  const taste: Taste = { items: Uint32Array.of(index), values: Float32Array.of(1) };
  const nobody: Taste = { items: new Uint32Array(), values: new Float32Array() };
  const { workAt } = model.works;
  const { indices, sources } = keptOf(
    skeleton(model, taste, nobody, input),
    (candidate) => workAt[candidate] !== workAt[index],
  );
  const table = signalsFor(model, indices, { taste, friendTaste: nobody, sinceAnchorMs: 0 });
  const scored = blend(toCandidates(model, table, sources), weightsFor(model, taste));
  return { taste, table, chosen: diversify(shortlist(scored, input.n), input.n, new Map()) };
}
