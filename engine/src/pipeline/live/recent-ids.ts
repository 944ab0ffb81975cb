/** The last event ids that were seen, as hashes: a log that promises "at least once" may give an event again under another position. */
export class RecentIds {
  readonly #limit: number;
  #newer = new Set<number>();
  #older = new Set<number>();

  /** At least the last `limit` ids are known. */
  constructor(limit: number, hashes: Iterable<number> = []) {
    this.#limit = limit;
    for (const hash of hashes) this.#add(hash);
  }

  /** Whether an id is new; from now on it is not. */
  isNew(id: string): boolean {
    const hash = hashOf(id);
    if (this.#newer.has(hash) || this.#older.has(hash)) return false;
    this.#add(hash);
    return true;
  }

  has(id: string): boolean {
    const hash = hashOf(id);
    return this.#newer.has(hash) || this.#older.has(hash);
  }

  hashes(): Float64Array {
    return Float64Array.from([...this.#older, ...this.#newer]);
  }

  #add(hash: number): void {
    this.#newer.add(hash);
    if (this.#newer.size < this.#limit) return;
    this.#older = this.#newer;
    this.#newer = new Set();
  }
}

/** 53 bits of two FNV-1a hashes. */
function hashOf(id: string): number {
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (let index = 0; index < id.length; index += 1) {
    const unit = id.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
    high ^= high >>> 15;
  }
  return (low >>> 0) + ((high >>> 0) & 0x1f_ffff) * 0x1_0000_0000;
}
