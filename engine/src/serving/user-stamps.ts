import type { TenantId } from "../domain/ids.ts";

const slotCount = 2 ** 16;

/**
 * Counts what happens to each account, in memory that threads may share: whoever keeps something about a user keeps the sum of the
 * stamps of the user's accounts beside it, and it is out of date as soon as that sum is another. Accounts share slots, which can only
 * make something look out of date that is not.
 */
export class UserStamps {
  readonly buffer: SharedArrayBuffer;
  readonly #counts: Int32Array;

  constructor(buffer = new SharedArrayBuffer(4 * slotCount)) {
    this.buffer = buffer;
    this.#counts = new Int32Array(buffer);
  }

  bump(tenant: TenantId, id: string): void {
    Atomics.add(this.#counts, slotOf(tenant, id), 1);
  }

  of(tenant: TenantId, ids: readonly string[]): number {
    let sum = 0;
    for (const id of ids) sum = (sum + Atomics.load(this.#counts, slotOf(tenant, id))) | 0;
    return sum;
  }
}

/** FNV-1a over the UTF-16 units of both. */
function slotOf(tenant: TenantId, id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < tenant.length; index += 1) hash = Math.imul(hash ^ tenant.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ 10, 0x01000193);
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 16)) & (slotCount - 1);
}
