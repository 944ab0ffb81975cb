import type { ItemId } from "../domain/ids.ts";
import type { Taste } from "../models/model.ts";
import { blend, shortlist } from "../ranking/blend.ts";
import type { ScoredCandidate } from "../ranking/candidate.ts";
import { diversify } from "../ranking/diversify.ts";
import { getItem } from "./items.ts";
import { presentStored } from "./present.ts";
import { itemAt, type ServingModel } from "./serving-model.ts";
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
  const taste = tasteFor(index);
  const { presented } = await presentStored(
    ports,
    model,
    { taste, friends: noFriends, context: {} },
    { input, choose: (deletedItemIds) => rankSimilar(model, index, { ...input, deletedItemIds }, taste) },
  );
  return { ...named, items: presented.map(({ item, rank, score, reasons }) => ({ item, rank, score, reasons })) };
}

/** What `similar` answers about the item at a catalogue index, from memory alone. */
export function rankSimilar(
  model: ServingModel,
  index: number,
  input: Pick<SimilarInput, "domain" | "n"> & { readonly deletedItemIds?: ReadonlySet<ItemId> },
  taste = tasteFor(index),
): { readonly table: SignalTable; readonly chosen: readonly ScoredCandidate[] } {
  const { deletedItemIds = new Set() } = input;
  const nobody: Taste = { items: new Uint32Array(), values: new Float32Array() };
  const { workAt } = model.works;
  const { indices, sources } = keptOf(
    skeleton(model, taste, nobody, { ...input, deletedCount: deletedItemIds.size }),
    (candidate) => workAt[candidate] !== workAt[index] && !deletedItemIds.has(itemAt(model, candidate).id),
  );
  const table = signalsFor(model, indices, { taste, friendTaste: nobody, sinceAnchorMs: 0 });
  const scored = blend(toCandidates(model, table, sources), weightsFor(model, taste));
  return { table, chosen: diversify(shortlist(scored, input.n), input.n, new Map()) };
}

const tasteFor = (index: number): Taste => ({ items: Uint32Array.of(index), values: Float32Array.of(1) });
