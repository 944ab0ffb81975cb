import type { Domain } from "../domain/domain.ts";
import type { ModelVersion, TenantId } from "../domain/ids.ts";
import type { Item } from "../domain/item.ts";
import { createWorks, type Work, type Works } from "../domain/works.ts";
import type { ShownItems } from "./hot-items.ts";
import { inTurn } from "./in-turn.ts";
import { popularReason } from "./reasons.ts";
import { itemAt, type ServingModel } from "./serving-model.ts";
import type { SimilarItem } from "./use-cases.ts";
import type { ServingPorts } from "./user-moment.ts";
import { withoutDeleted } from "./without-deleted.ts";

export interface TrendingInput {
  readonly tenant: TenantId;
  /** How many; 1..200. */
  readonly n: number;
  readonly domain?: Domain;
}

export interface TrendingList {
  readonly recommendationId: string;
  /** Absent while there is no model. */
  readonly modelVersion?: ModelVersion;
  /** True without a model, and where nothing was done lately: what the last training knew to be popular. */
  readonly isFallback: boolean;
  /** All domains in turn, each in the order of its scores. */
  readonly items: readonly SimilarItem[];
}

/** What many people enjoy right now, one edition of a work. */
export async function trending(
  ports: Pick<ServingPorts, "items" | "model" | "random">,
  input: TrendingInput,
): Promise<TrendingList> {
  const { tenant, n, domain } = input;
  const recommendationId = ports.random.newId();
  const model = await ports.model(tenant);
  const rising = model === undefined ? [] : trendingIn(model, domain);
  if (model === undefined || rising.length === 0) {
    const made = model === undefined ? {} : { modelVersion: model.version };
    return { recommendationId, ...made, isFallback: true, items: await popularItems(ports.items, input) };
  }
  const { items } = await withoutDeleted({ ...ports, model, tenant }, async (deletedItemIds) => {
    const there = rising.filter(({ item }) => !deletedItemIds.has(item.id));
    const chosen = oneEdition(there, model.works, n);
    const fresh = await ports.items.get(
      tenant,
      chosen.map(({ item }) => item.id),
    );
    return {
      items: presentRising(chosen, fresh),
      isShort: fresh.includes(undefined),
      candidates: () => there.map(({ index }) => index),
    };
  });
  return { recommendationId, modelVersion: model.version, isFallback: false, items };
}

function presentRising(chosen: readonly Scored[], fresh: readonly (Item | undefined)[]): readonly SimilarItem[] {
  const reasons = [popularReason(true, 1)];
  return chosen
    .flatMap(({ score }, place) => {
      const item = fresh[place];
      return item === undefined ? [] : [{ item, score, reasons }];
    })
    .map((ranked, place) => ({ ...ranked, rank: place + 1 }));
}

interface Scored {
  readonly item: Item;
  readonly score: number;
}

interface Rising extends Scored {
  /** In the catalogue of the model. */
  readonly index: number;
}

function trendingIn(model: ServingModel, domain: Domain | undefined): readonly Rising[] {
  return model.catalogue.domains.flatMap((name, place) => {
    if (domain !== undefined && name !== domain) return [];
    const indices = model.trendingOf(place);
    const scores = new Float32Array(indices.length);
    model.popularity.trend(indices, scores);
    return [...indices].map((index, at) => ({ index, item: itemAt(model, index), score: scores[at] ?? 0 }));
  });
}

async function popularItems(items: ShownItems, { tenant, n, domain }: TrendingInput): Promise<readonly SimilarItem[]> {
  const popular = await items.popular(tenant, n, domain);
  const reasons = [popularReason(false, 1)];
  const chosen = oneEdition(
    popular.map((item) => ({ item, score: 0 })),
    createWorks(popular),
    n,
  );
  return chosen.map((scored, place) => ({ ...scored, rank: place + 1, reasons }));
}

/** The first `n`, domains in turn, of each work the edition that comes first. */
function oneEdition(all: readonly Scored[], works: Works, n: number): readonly Scored[] {
  const seen = new Set<Work>();
  const unique = all.filter(({ item }) => {
    const work = works.workOf(item.id);
    return !seen.has(work) && seen.add(work);
  });
  return inTurn(unique, ({ item }) => item.domain).slice(0, n);
}
