import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { nextTurn } from "./next-turn.ts";
import { cellGroups, type CellColumns, type Columns, type EncodeTable } from "./parquet-table.ts";

/** What the thread is told of the file with a number; its groups come in order. */
export type EncoderRequest = { readonly file: number } & (
  | { readonly kind: "open"; readonly columns: Columns; readonly schemaVersion: number }
  | { readonly kind: "write"; readonly cells: CellColumns }
  | { readonly kind: "finish" }
);

/** What it answers to `finish`. */
export type EncoderReply = { readonly file: number } & (
  | { readonly kind: "done"; readonly bytes: Uint8Array }
  | { readonly kind: "failed"; readonly message: string }
);

/** Encodes files in another thread, which is started when it is needed first, and again when it has died. */
export class EncoderThread {
  #worker: Worker | undefined;
  #fileCount = 0;
  readonly #waiting = new Map<number, PromiseWithResolvers<Uint8Array>>();

  /** Gives the bytes of `encodeTable`. Here rows are only laid out by column, a group a turn. */
  readonly encode: EncodeTable = async (columns, rows, schemaVersion) => {
    const worker = (this.#worker ??= this.#start());
    this.#fileCount += 1;
    const file = this.#fileCount;
    const waiting = Promise.withResolvers<Uint8Array>();
    // It may fail while groups are still laid out.
    waiting.promise.catch(() => {});
    this.#waiting.set(file, waiting);
    worker.ref();
    const tell = (request: EncoderRequest) => worker.postMessage(request);
    tell({ file, kind: "open", columns, schemaVersion });
    for (const cells of cellGroups(columns, rows)) {
      tell({ file, kind: "write", cells });
      await nextTurn();
    }
    tell({ file, kind: "finish" });
    return waiting.promise;
  };

  /** What is under way is refused. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    // Source, build and bundle differ in the extension only.
    const worker = new Worker(new URL(`encoder-worker${extname(import.meta.url)}`, import.meta.url));
    worker.on("message", (reply: EncoderReply) => this.#settle(worker, reply));
    worker.on("error", (cause) => this.#die(worker, new Error("The thread that encodes files failed.", { cause })));
    worker.on("exit", () => this.#die(worker, new Error("The thread that encodes files has ended.")));
    return worker;
  }

  #settle(worker: Worker, reply: EncoderReply): void {
    const waiting = this.#waiting.get(reply.file);
    this.#waiting.delete(reply.file);
    if (this.#waiting.size === 0) worker.unref();
    if (reply.kind === "done") waiting?.resolve(reply.bytes);
    else waiting?.reject(new Error(`A file could not be encoded: ${reply.message}`));
  }

  #die(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
