import { LiveCopy, type LiveChanges } from "../../models/live/live-copy.ts";
import { createLiveServing } from "../../serving/live/live-serving.ts";
import { placeItems, relateItems, type PlacedItems } from "../../serving/live/place-items.ts";
import { createServingModel, type ServedBundle, type ServingModel } from "../../serving/serving-model.ts";
import type { LiveDescription } from "./live-model.ts";

/** A `LiveModel` of another thread, kept as it is there by what it tells. */
export class FollowedModel {
  readonly #copy: LiveCopy | undefined;
  readonly #nowMs: () => number;
  #serving: ServingModel;

  private constructor(bundle: ServedBundle, copy: LiveCopy | undefined, nowMs: () => number) {
    this.#copy = copy;
    this.#nowMs = nowMs;
    this.#serving = this.#servingOf(bundle);
  }

  static async open(
    trained: ServedBundle,
    { live, placed }: LiveDescription,
    nowMs: () => number,
  ): Promise<FollowedModel> {
    const bundle = placed === undefined ? trained : await placeItems(trained, placed);
    return new FollowedModel(bundle, live && new LiveCopy(live, bundle.catalogue, nowMs), nowMs);
  }

  get serving(): ServingModel {
    return this.#serving;
  }

  put(changes: LiveChanges): void {
    this.#copy?.put(changes);
  }

  /** Swaps what serves when all of it is ready. One call at a time. */
  async grow(placed: PlacedItems): Promise<void> {
    if (placed.items.length === 0) {
      this.#serving = this.#servingOf(relateItems(this.#serving, placed.relations));
      return;
    }
    const bundle = await placeItems(this.#serving, placed);
    this.#copy?.growTo(bundle.catalogue);
    this.#serving = this.#servingOf(bundle);
  }

  #servingOf(bundle: ServedBundle): ServingModel {
    return this.#copy === undefined ? createServingModel(bundle) : createLiveServing(bundle, this.#copy, this.#nowMs);
  }
}
