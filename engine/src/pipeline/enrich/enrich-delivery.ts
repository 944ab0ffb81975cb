import { messageOf } from "../../domain/errors.ts";
import type { Position } from "../../ports/event-log.ts";
import type { CheckpointStore } from "../../ports/checkpoint-store.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { ProfileStore } from "../../ports/profile-store.ts";
import type { Random } from "../../ports/random.ts";
import type { HotUsers } from "../../serving/hot-users.ts";
import { createLakeGroup, lakeGroupName } from "../lake/lake-group.ts";
import type { Lake } from "../lake/lake.ts";
import { Stopped } from "../stream/back-off.ts";
import type { EventBatch } from "../stream/consumer-group.ts";
import { deliver } from "../stream/deliver.ts";
import { SetAside } from "../stream/set-aside.ts";

export interface EnrichmentPorts {
  readonly lake: Lake;
  readonly objects: ObjectStore;
  readonly profiles: ProfileStore;
  /** Told how far the lake has each partition. */
  readonly checkpoints: CheckpointStore;
  readonly random: Random;
  readonly clock: { nowMs(): number };
  /** Whose stamps are moved on; left out where nothing is kept of users. */
  readonly hotUsers?: Pick<HotUsers, "changed"> | undefined;
}

export interface DeliveryOptions {
  /** Ends the work: what is not handled by then comes again. */
  readonly signal: AbortSignal;
  readonly onTrouble?: (reason: string) => void;
}

export interface DeliveryReport {
  readonly handledCount: number;
  readonly setAsideCount: number;
  /** Where the first event is of each batch that was not whole by the end: it must come again with all behind it. */
  readonly unhandled: readonly Place[];
}

interface Place extends Pick<EventBatch, "tenant" | "partition"> {
  readonly position: Position;
}

/** The name under which events are set aside. */
const enrichmentName = "enrichment";

/**
 * Brings batches of the stream, at most one of each partition, into profiles and lake. They may come again, in other batches: what is
 * there already stays as it is. An event that cannot be handled is set aside with the reason; while a store is away all is tried again
 * until `signal` ends it.
 */
export async function enrichDelivery(
  ports: EnrichmentPorts,
  batches: readonly EventBatch[],
  options: DeliveryOptions,
): Promise<DeliveryReport> {
  const reports = await Promise.all(batches.map((batch) => enrichBatch(ports, batch, options)));
  return {
    handledCount: reports.reduce((sum, { handledCount }) => sum + handledCount, 0),
    setAsideCount: reports.reduce((sum, { setAsideCount }) => sum + setAsideCount, 0),
    unhandled: reports.flatMap(({ unhandled }) => unhandled),
  };
}

async function enrichBatch(
  ports: EnrichmentPorts,
  batch: EventBatch,
  { signal, onTrouble }: DeliveryOptions,
): Promise<DeliveryReport> {
  const { tenant, partition, events } = batch;
  const [first] = events;
  if (first === undefined) return { handledCount: 0, setAsideCount: 0, unhandled: [] };
  const setAside = new SetAside(ports.objects);
  let handledTo: Position = 0n;
  let setAsideCount = 0;
  const delivery = {
    handle: (piece: EventBatch) => handle(ports, piece),
    advance: async (to: Position) => void (handledTo = to),
    async setAside(failed: (typeof events)[number], reason: string) {
      const { position, arrivedAtMs, event } = failed;
      await setAside.add({ tenant, group: enrichmentName, partition }, first, {
        position: String(position),
        arrivedAtMs,
        setAsideAtMs: ports.clock.nowMs(),
        reason,
        event,
      });
      setAsideCount += 1;
    },
    onTrouble: (error: unknown) => onTrouble?.(messageOf(error)),
    backOff: { random: ports.random, firstMs: 100, longestMs: 5000, signal },
    attemptCount: 3,
  };
  await deliver(delivery, batch).catch((error: unknown) => {
    if (!(error instanceof Stopped)) throw error;
  });
  await noteProgress(ports, batch, handledTo);
  const left = events.filter(({ position }) => position > handledTo);
  const next = left[0];
  return {
    handledCount: events.length - left.length - setAsideCount,
    setAsideCount,
    unhandled: next === undefined ? [] : [{ tenant, partition, position: next.position }],
  };
}

/** Never backwards: batches come again. */
async function noteProgress({ checkpoints }: EnrichmentPorts, { tenant, partition }: EventBatch, to: Position) {
  const from = await checkpoints.get(tenant, lakeGroupName, partition);
  if (to > from) await checkpoints.advance(tenant, lakeGroupName, partition, { from, to });
}

async function handle({ lake, profiles, hotUsers }: EnrichmentPorts, batch: EventBatch): Promise<void> {
  const { tenant, partition, events } = batch;
  const done = await Promise.allSettled([
    profiles.apply(tenant, partition, events),
    createLakeGroup(lake).handle(batch),
  ]);
  for (const outcome of done) if (outcome.status === "rejected") throw outcome.reason;
  await hotUsers?.changed(tenant, [...new Set(events.map(({ event }) => event.accountId))]);
}
