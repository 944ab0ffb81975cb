import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { MetricValues } from "../../api/rest/http/metrics.ts";
import { ThreadCalls, type Handlers } from "./calls.ts";
import type { EngineCalls, WorkerCalls, WorkerSettings } from "./messages.ts";

/** One worker thread, as the engine's thread sees it. */
export class CrewWorker {
  readonly number: number;
  readonly calls: ThreadCalls<WorkerCalls>;
  /** Resolves when the thread has ended, with what ended it where it was not told to. */
  readonly ended: Promise<Error | undefined>;
  readonly startedAtMs = performance.now();
  isListening = false;
  isDraining = false;
  readonly #thread: Worker;
  #counted: MetricValues | undefined;
  #seen: ReturnType<Worker["performance"]["eventLoopUtilization"]>;

  constructor(number: number, settings: WorkerSettings, handlersFor: (worker: CrewWorker) => Handlers<EngineCalls>) {
    this.number = number;
    // Source, build and bundle differ in the extension only.
    const file = new URL(`worker-thread${extname(import.meta.url)}`, import.meta.url);
    this.#thread = new Worker(file, { workerData: settings, name: `worker-${number}` });
    this.calls = new ThreadCalls(this.#thread, handlersFor(this));
    this.#seen = this.#thread.performance.eventLoopUtilization();
    const { promise, resolve } = Promise.withResolvers<Error | undefined>();
    this.ended = promise;
    this.#thread.on("error", resolve);
    this.#thread.on("exit", () => {
      const error = new Error(`Worker ${number} has ended.`);
      this.calls.end(error);
      resolve(this.isDraining ? undefined : error);
    });
  }

  /** The share of the time since this was called last in which the thread worked, 0..1. */
  utilization(): number {
    const now = this.#thread.performance.eventLoopUtilization();
    const { utilization } = this.#thread.performance.eventLoopUtilization(now, this.#seen);
    this.#seen = now;
    return utilization;
  }

  /** Resolves when everything that was asked is answered, its connections are closed and the thread has ended. */
  async drain(): Promise<void> {
    this.isDraining = true;
    try {
      await this.calls.call("drain");
      this.#counted = await this.calls.call("metricValues");
    } catch {
      // It has crashed meanwhile, and what it counted with it.
    } finally {
      await this.stop();
    }
  }

  /** What it counted until now, or until it ended. */
  async counted(): Promise<MetricValues> {
    return this.#counted ?? this.calls.call("metricValues").catch(() => this.#counted ?? []);
  }

  /** At once, whatever is under way. */
  async stop(): Promise<void> {
    this.isDraining = true;
    await this.#thread.terminate();
    await this.ended;
  }
}
