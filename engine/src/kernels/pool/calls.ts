/** Runs calls of compiled kernels, in this thread or spread over others. This file: what both ways have in common. */
import type { Arena } from "../wasm/arena.ts";
import type { KernelName } from "../wasm/kernel-module.ts";

/** One call's arguments: addresses in the arena and plain numbers. */
export type KernelCall = readonly number[];

/** Works on one arena. One `run` at a time. */
export interface KernelSession {
  /**
   * Makes all calls, in no particular order and possibly at the same time, so none may write what another reads or writes.
   * Resolves to their answers in the order of `calls`, 0 for a kernel without one. When the signal aborts, rejects with its
   * reason after the calls under way, leaving the others out; rejects with an Error when a call fails.
   */
  run(kernel: KernelName, calls: readonly KernelCall[], signal?: AbortSignal): Promise<Float64Array>;
  /** Lets go of the arena. */
  close(): void;
}

export interface KernelPool {
  readonly threadCount: number;
  /** Each thread gets `scratchBytes` of the arena to itself: the kernels find it by `scratch()`. */
  open(arena: Arena, scratchBytes?: number): KernelSession;
  /** Sessions must be closed before. A pool that is opened again starts again. */
  close(): Promise<void>;
}

/** How long this thread works between two turns of timers, requests and abort signals. */
const turnMs = 4;

/** Makes the calls in this thread, with pauses: needs no other thread, and lets a server answer between two calls. */
export function createInlinePool(): KernelPool {
  return {
    threadCount: 1,
    open(arena, scratchBytes = 0) {
      arena.kernels.setScratch(arena.allocate(Uint8Array, scratchBytes).byteOffset);
      return new InlineSession(arena);
    },
    async close() {},
  };
}

class InlineSession implements KernelSession {
  readonly #kernels: Arena["kernels"];
  /** Many short runs make a long turn too. */
  #turnStartedAtMs = performance.now();

  constructor({ kernels }: Arena) {
    this.#kernels = kernels;
  }

  async run(kernel: KernelName, calls: readonly KernelCall[], signal?: AbortSignal): Promise<Float64Array> {
    const answers = new Float64Array(calls.length);
    for (const [index, call] of calls.entries()) {
      signal?.throwIfAborted();
      answers[index] = this.#kernels[kernel](...call) ?? 0;
      if (performance.now() - this.#turnStartedAtMs < turnMs) continue;
      await new Promise((resolve) => setImmediate(resolve));
      this.#turnStartedAtMs = performance.now();
    }
    signal?.throwIfAborted();
    return answers;
  }

  close(): void {}
}
