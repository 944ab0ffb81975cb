import { defaultTenant } from "../../domain/ids.ts";
import type { ObjectStore } from "../../ports/object-store.ts";

/** Something in the stream that is no event, with what a person needs to find out why. */
export interface PoisonRecord {
  /** Where in the stream it is; no two have the same. */
  readonly place: string;
  readonly arrivedAtMs: number;
  readonly reason: string;
  /** As it came. */
  readonly data: Uint8Array;
}

export const poisonRoot = "lake/poison/";

/** Keeps each as one JSON object under the day of its arrival. Nobody knows whose it is: all are the default tenant's. Again, it changes nothing. */
export async function keepPoison(
  { objects }: { readonly objects: ObjectStore },
  { place, arrivedAtMs, reason, data }: PoisonRecord,
): Promise<void> {
  const key = `${poisonRoot}date=${new Date(arrivedAtMs).toISOString().slice(0, 10)}/${place}.json`;
  const kept = { place, arrivedAtMs, reason, base64: Buffer.from(data).toString("base64") };
  await objects.put(defaultTenant, key, new TextEncoder().encode(JSON.stringify(kept)));
}
