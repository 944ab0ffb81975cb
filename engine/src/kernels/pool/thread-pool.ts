/** Kernel calls over worker threads that are started once and share the arena's memory. */
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Arena } from "../wasm/arena.ts";
import type { WasmMemory, WasmModule } from "../wasm/web-assembly.ts";
import type { KernelCall, KernelPool, KernelSession } from "./calls.ts";

/** What a thread is told. Calls lie behind each other in `numbers`, `width` numbers each; `cursor` counts the calls taken. */
export type PoolRequest =
  | {
      readonly kind: "open";
      readonly session: number;
      readonly module: WasmModule;
      readonly memory: WasmMemory;
      readonly scratch: number;
    }
  | {
      readonly kind: "run";
      readonly session: number;
      readonly kernel: string;
      readonly width: number;
      readonly numbers: Float64Array;
      readonly answers: Float64Array;
      readonly cursor: Int32Array;
    }
  | { readonly kind: "close"; readonly session: number };

/** What it answers to a run. */
export type PoolReply = { readonly kind: "done" } | { readonly kind: "failed"; readonly message: string };

const sharedFloats = (length: number) => new Float64Array(new SharedArrayBuffer(8 * length));

/** The threads start when they are needed first; then they wait for work without keeping the process alive. */
export function createThreadPool(threadCount: number): KernelPool {
  if (!Number.isInteger(threadCount) || threadCount < 1)
    throw new RangeError(`threadCount is ${threadCount}, not a whole number from 1.`);
  // Source, build and bundle differ in the extension only.
  const file = new URL(`pool-worker${extname(import.meta.url)}`, import.meta.url);
  const threads: PoolThread[] = [];
  let sessionCount = 0;
  return {
    threadCount,
    open(arena, scratchBytes = 0) {
      sessionCount += 1;
      while (threads.length < threadCount) threads.push(new PoolThread(file));
      return new ThreadSession(threads, sessionCount, arena, scratchBytes);
    },
    async close() {
      await Promise.all(threads.splice(0).map((thread) => thread.stop()));
    },
  };
}

class ThreadSession implements KernelSession {
  readonly #threads: readonly PoolThread[];
  readonly #id: number;

  constructor(threads: readonly PoolThread[], id: number, arena: Arena, scratchBytes: number) {
    this.#threads = threads;
    this.#id = id;
    const { module, memory } = arena;
    for (const thread of threads) {
      const scratch = arena.allocate(Uint8Array, scratchBytes).byteOffset;
      thread.tell({ kind: "open", session: id, module, memory, scratch });
    }
  }

  async run(kernel: string, calls: readonly KernelCall[], signal?: AbortSignal): Promise<Float64Array> {
    signal?.throwIfAborted();
    const width = calls[0]?.length ?? 0;
    const numbers = sharedFloats(calls.length * width);
    for (const [index, call] of calls.entries()) numbers.set(call, index * width);
    const answers = sharedFloats(calls.length);
    const cursor = new Int32Array(new SharedArrayBuffer(4));
    const leaveOut = () => Atomics.store(cursor, 0, calls.length);
    signal?.addEventListener("abort", leaveOut, { once: true });
    const run = { kind: "run", session: this.#id, kernel, width, numbers, answers, cursor } as const;
    try {
      const outcomes = await Promise.allSettled(this.#threads.slice(0, calls.length).map((thread) => thread.run(run)));
      for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    } finally {
      signal?.removeEventListener("abort", leaveOut);
    }
    signal?.throwIfAborted();
    return answers;
  }

  close(): void {
    for (const thread of this.#threads) thread.tell({ kind: "close", session: this.#id });
  }
}

class PoolThread {
  readonly #worker: Worker;
  #settle: { resolve: () => void; reject: (error: Error) => void } | undefined;
  #death: Error | undefined;

  constructor(file: URL) {
    this.#worker = new Worker(file);
    this.#worker.unref();
    this.#worker.on("message", (reply: PoolReply) => {
      if (reply.kind === "done") this.#settle?.resolve();
      else this.#settle?.reject(new Error(`A kernel failed: ${reply.message}`));
    });
    this.#worker.on("error", (cause) => this.#die(new Error("A kernel thread failed.", { cause })));
    this.#worker.on("exit", () => this.#die(new Error("A kernel thread has ended.")));
  }

  tell(request: PoolRequest): void {
    this.#worker.postMessage(request);
  }

  async run(request: PoolRequest): Promise<void> {
    if (this.#death !== undefined) throw this.#death;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#settle = { resolve, reject };
    this.#worker.ref();
    this.tell(request);
    try {
      await promise;
    } finally {
      this.#settle = undefined;
      this.#worker.unref();
    }
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #die(error: Error): void {
    this.#death ??= error;
    this.#settle?.reject(this.#death);
  }
}
