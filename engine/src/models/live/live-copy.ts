/**
 * Popularity and transitions of a `LiveState`, for other threads: they begin with all of it and are told what changes, as what it is
 * now and not by how much, so that what is told twice does no harm and every copy is the same.
 */
import type { Catalogue } from "../model.ts";
import type { CopiedFollows, FollowRows } from "./follow-counts.ts";
import { FollowedCounts } from "./followed-counts.ts";
import { ItemSums, type CopiedSums } from "./item-sums.ts";
import type { LiveConfig, LiveState } from "./live-state.ts";

/** Everything as it was at a moment; can be sent to another thread, with rows that all threads share. */
export interface LiveStart {
  readonly config: LiveConfig;
  readonly originMs: number;
  readonly sums: CopiedSums;
  readonly rows: FollowRows;
  /** What is not as in the rows. */
  readonly follows: CopiedFollows;
}

export interface LiveChanges {
  readonly sums: CopiedSums;
  readonly follows: CopiedFollows;
  /** In place of those before, which have fallen too far behind. */
  readonly rows?: FollowRows;
}

/** When so many pairs are not as in the shared rows, and a quarter of all, the rows are made anew. */
const outdatedCount = 100_000;

/** Tells what changes in a state from now on. */
export class LiveSource {
  readonly #state: LiveState;
  #rows: FollowRows;
  /** Places of pairs that are not as in the rows. */
  #outdated = new Set<number>();
  /** Those that `takeChanges` has not told yet. */
  #untold = new Set<number>();

  constructor(state: LiveState) {
    this.#state = state;
    this.#rows = state.follows.rows();
    state.sums.watch();
    state.follows.watch();
  }

  start(): LiveStart {
    const { config, originMs, sums, follows, itemCount } = this.#state;
    this.#noteFollows();
    return {
      config,
      originMs,
      sums: sums.copyOf(Uint32Array.from({ length: itemCount }, (_, item) => item)),
      rows: this.#rows,
      follows: follows.copyOf(this.#outdated),
    };
  }

  /** Since the last time; undefined where nothing changed. */
  takeChanges(): LiveChanges | undefined {
    const { sums, follows } = this.#state;
    this.#noteFollows();
    const changes = { sums: sums.takeUntold(), follows: follows.copyOf(this.#untold) };
    this.#untold.clear();
    if (this.#outdated.size > Math.max(outdatedCount, follows.pairCount / 4)) return this.#withNewRows(changes);
    return changes.sums.items.length + changes.follows.pairs.length === 0 ? undefined : changes;
  }

  #noteFollows(): void {
    for (const place of this.#state.follows.takeUntold()) {
      this.#outdated.add(place);
      this.#untold.add(place);
    }
  }

  #withNewRows(changes: LiveChanges): LiveChanges {
    this.#rows = this.#state.follows.rows();
    this.#outdated.clear();
    return { ...changes, rows: this.#rows };
  }
}

/** Popularity and transitions as another thread has them. */
export class LiveCopy {
  readonly sums: ItemSums;
  readonly follows: FollowedCounts;

  constructor(start: LiveStart, catalogue: Catalogue, nowMs: () => number) {
    const { config, originMs, sums, rows, follows } = start;
    this.sums = new ItemSums(catalogue, config.popularity, { originMs, nowMs });
    this.follows = new FollowedCounts(config.transitions, rows, catalogue.items.length);
    this.put({ sums, follows });
  }

  put({ sums, follows, rows }: LiveChanges): void {
    this.sums.put(sums);
    if (rows !== undefined) this.follows.rebase(rows);
    this.follows.put(follows);
  }

  /** Takes items in that came behind the others. */
  growTo({ domainOf }: Pick<Catalogue, "domainOf">): void {
    this.sums.growTo(domainOf);
    this.follows.growTo(domainOf.length);
  }
}
