/** What the processes of the socket bench say to each other. */

export type System = "ours" | "socket.io";

/** A party and the way into it. */
export interface Door {
  readonly partyId: string;
  readonly code: string;
}

export interface Stalls {
  /** For how long a process did not look at what came in. */
  readonly mostMs: number;
  /** How long it worked in between, all its threads together: where that is much less, others had the processor. */
  readonly mostWorkMs: number;
}

export interface ServerUse {
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Since the start, without and with the collection that asking costs: what was done between two is from the one's end to the other's begin. */
  readonly cpuMs: number;
  readonly cpuAfterMs: number;
  /** Since the last time that was asked. */
  readonly stalls: Stalls;
}

export type ServerOrder = { readonly kind: "use" };
export type ServerSaid =
  | { readonly kind: "listening"; readonly port: number; readonly doors: readonly Door[] }
  | ({ readonly kind: "use" } & ServerUse);

export type ClientOrder =
  | {
      readonly kind: "connect";
      readonly system: System;
      readonly port: number;
      readonly localAddress: string;
      readonly doors: readonly Door[];
      readonly memberCount: number;
    }
  /** One message in every party, all at once. */
  | { readonly kind: "round" }
  /** Messages at times that were set before, however long answers take. */
  | { readonly kind: "load"; readonly chatsPerSecond: number; readonly seconds: number };

export interface LoadResult {
  readonly sentCount: number;
  readonly deliveredCount: number;
  readonly refusedCount: number;
  /** From when a message should have been sent until a member had it. */
  readonly latenciesMs: Float64Array;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly stalls: Stalls;
}

export type ClientSaid =
  | { readonly kind: "connected"; readonly wallMs: number }
  | ({ readonly kind: "done" } & LoadResult);
