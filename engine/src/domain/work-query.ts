import type { Domain } from "./domain.ts";
import type { ItemId } from "./ids.ts";

/** What another system says about a work. */
export interface WorkQuery {
  readonly domain: Domain;
  readonly title: string;
  readonly year?: number;
  readonly creators?: readonly string[];
  /** By scheme, as items have them. */
  readonly externalIds?: Readonly<Record<string, string>>;
}

export interface FoundWork {
  readonly itemId: ItemId;
  readonly title: string;
  readonly confidence: number;
  readonly reason: string;
}
