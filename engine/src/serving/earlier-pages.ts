import type { ItemId } from "../domain/ids.ts";
import type { Works } from "../domain/works.ts";

/** What a catalogue knows of its items' hashes and works. */
export interface HashedWorks {
  readonly works: Pick<Works, "workOf">;
  idsOfHash(this: void, hash: number): readonly ItemId[];
}

/** What stood on the pages before: by hashes, so that much fits into a cursor. */
export class EarlierPages {
  readonly hashes: ReadonlySet<number>;
  /** How many places the pages before had. */
  readonly count: number;

  constructor(hashes: Iterable<number>, count: number) {
    this.hashes = new Set(hashes);
    this.count = count;
  }

  /** Whether an item, or another edition of its work as the model that serves now has it, came before. */
  hasCome({ works, idsOfHash }: HashedWorks): (id: ItemId) => boolean {
    const come = new Set([...this.hashes].flatMap((hash) => idsOfHash(hash).map((id) => works.workOf(id))));
    return (id) => this.hashes.has(hashOf(id)) || come.has(works.workOf(id));
  }

  with(ids: readonly ItemId[], placeCount: number): EarlierPages {
    return new EarlierPages([...this.hashes, ...ids.map(hashOf)], this.count + placeCount);
  }
}

export const noPages = new EarlierPages([], 0);

/** Looks ids up by their hashes, which are worked out when somebody asks first. */
export function createIdsOfHash(ids: () => Iterable<ItemId>): HashedWorks["idsOfHash"] {
  let byHash: ReadonlyMap<number, readonly ItemId[]> | undefined;
  return (hash) => (byHash ??= Map.groupBy(ids(), hashOf)).get(hash) ?? [];
}

/** 32 bits of FNV-1a with the finaliser of MurmurHash3: two of 1,000 items and 50,000 share one with a chance of about 1 in 100. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < id.length; place += 1) hash = Math.imul(hash ^ id.charCodeAt(place), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
