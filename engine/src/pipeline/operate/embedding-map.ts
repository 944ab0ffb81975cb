import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { EngineError, must } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { SpaceMap } from "../../models/space-map/space-map.ts";
import type { ServingModel } from "../../serving/serving-model.ts";
import type { EmbeddingMap } from "./operator-use-cases.ts";

export interface LayoutRequest {
  /** Of length 1, rows × dimension. */
  readonly rows: Float32Array;
  readonly dimension: number;
  readonly seed: number;
}

/** More dots nobody could tell apart, and neighbours of all by all take their time. */
const mostItems = 20_000;
const seed = 1;

/** Pictures of what serves, one a tenant: made when it is first asked for, and anew for another version. */
export class EmbeddingMaps {
  readonly #model: (tenant: TenantId) => Promise<ServingModel | undefined>;
  readonly #known = new Map<TenantId, { readonly version: string; readonly map: Promise<EmbeddingMap> }>();
  readonly #workers = new Set<Worker>();

  constructor(model: (tenant: TenantId) => Promise<ServingModel | undefined>) {
    this.#model = model;
  }

  async of(tenant: TenantId): Promise<EmbeddingMap> {
    const model = await this.#model(tenant);
    if (model === undefined)
      throw new EngineError(
        "MODEL_NOT_FOUND",
        "No model serves yet. Start a run, or train one with `codecatalyst train`.",
      );
    const known = this.#known.get(tenant);
    if (known?.version === model.version) return known.map;
    const map = this.#make(model);
    const made = { version: model.version, map };
    this.#known.set(tenant, made);
    map.catch(() => {
      if (this.#known.get(tenant) === made) this.#known.delete(tenant);
    });
    return map;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  async #make(model: ServingModel): Promise<EmbeddingMap> {
    const { placed, rows, dimension } = unitRows(model);
    const shown = placed.slice(0, mostItems);
    const laidOut = await this.#layout({ rows, dimension, seed });
    const { x, y } = fitted(laidOut.plane);
    return {
      modelVersion: model.version,
      seed,
      placedItemCount: placed.length,
      items: shown.map((index) => {
        const { id, title, domain } = must(model.catalogue.items[index], "A place without an item.");
        return { id, title, domain };
      }),
      x,
      y,
      keptNeighbourRatio: laidOut.keptNeighbourRatio,
      principalRatio: laidOut.principalRatio,
    };
  }

  #layout(request: LayoutRequest): Promise<SpaceMap> {
    const file = new URL(`layout-worker${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(file, { workerData: request });
    this.#workers.add(worker);
    worker.unref();
    return new Promise<SpaceMap>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => reject(new EngineError("CANCELLED", "The engine was closed before the map was made.")));
    }).finally(() => this.#workers.delete(worker));
  }
}

/** Items that have a place in the shared space, the best known first, and what of them is shown as rows of length 1. */
function unitRows({ als, catalogue, popularityOf, firstPlaced = Infinity }: ServingModel) {
  const { itemFactors, factorCount: dimension } = als;
  const lengthOf = (index: number) => Math.hypot(...itemFactors.subarray(index * dimension, (index + 1) * dimension));
  const known = [...catalogue.items.keys()]
    .filter((index) => index < firstPlaced && lengthOf(index) > 0)
    .map((index) => ({ index, popularity: popularityOf(index).own }));
  const placed = known.toSorted((a, b) => b.popularity - a.popularity || a.index - b.index).map(({ index }) => index);
  const shownCount = Math.min(placed.length, mostItems);
  const rows = new Float32Array(shownCount * dimension);
  for (const [row, index] of placed.slice(0, shownCount).entries()) {
    const length = lengthOf(index);
    for (let axis = 0; axis < dimension; axis += 1)
      rows[row * dimension + axis] = (itemFactors[index * dimension + axis] ?? 0) / length;
  }
  return { placed, rows, dimension };
}

/** Of the places along an axis, those that the picture is fitted to: a few that stand far out would make all others a dot. */
const fittedRatio = 0.99;
/** Of the picture, what stays free at each side for those. */
const marginRatio = 0.04;

/** In the middle of the unit square, with the same scale for both axes; what stands far out comes to the edge. */
function fitted(plane: Float64Array): Pick<EmbeddingMap, "x" | "y"> {
  const axes = [0, 1].map((axis) => plane.filter((_, at) => at % 2 === axis));
  const bounds = axes.map((values) => {
    const sorted = values.toSorted();
    const cut = Math.floor((sorted.length * (1 - fittedRatio)) / 2);
    const [low = 0, high = 0] = [sorted[cut], sorted[sorted.length - 1 - cut]];
    return { middle: (low + high) / 2, width: high - low };
  });
  const widest = Math.max(...bounds.map(({ width }) => width)) || 1;
  const scale = (1 - 2 * marginRatio) / widest;
  const [x, y] = axes.map((values, axis) =>
    Float32Array.from(values, (value) => Math.min(1, Math.max(0, 0.5 + (value - (bounds[axis]?.middle ?? 0)) * scale))),
  );
  return { x: must(x, "A plane has two axes."), y: must(y, "A plane has two axes.") };
}
