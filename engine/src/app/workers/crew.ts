import { setTimeout as sleep } from "node:timers/promises";
import { countedBy, createMetrics, type MetricValues } from "../../api/rest/http/metrics.ts";
import { messageOf, must } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { DomainEventOf } from "../../ports/bus.ts";
import type { Engine } from "../engine.ts";
import type { Handlers } from "./calls.ts";
import { CrewSize, type CrewPace } from "./crew-size.ts";
import { CrewWorker } from "./crew-worker.ts";
import { WorkerParties } from "./thread-party-hub.ts";
import type { SharedModels } from "./shared-models.ts";
import { domainEventKinds, type EngineCalls, type SharedModel, type WorkerSettings } from "./messages.ts";

export interface CrewOptions {
  readonly settings: WorkerSettings;
  readonly port: number;
  /** So many workers at most; there is always one. */
  readonly maximum: number;
  readonly pace: CrewPace;
  readonly onNotice: (notice: string) => void;
}

/** A worker that ends by itself is replaced, the second time in a row after so long, then twice that, … */
const firstBackOffMs = 200;
const longestBackOffMs = 10_000;
/** One that served so long was sound. */
const soundAfterMs = 30_000;
/** So long is waited for what a worker counted. */
const metricsTimeoutMs = 1_000;

/**
 * Worker threads that listen on one port: from one to `maximum`, as the load asks for. A model swap, a worker that goes and a restart
 * fail no request; a worker that crashes takes those with it that it was answering.
 */
export class Crew {
  readonly #engine: Engine;
  readonly #options: CrewOptions;
  readonly #size: CrewSize;
  readonly #metrics = createMetrics();
  readonly #workers = new Set<CrewWorker>();
  readonly #parties = new Map<CrewWorker, WorkerParties>();
  readonly #leaveBus: readonly (() => void)[];
  #counted: MetricValues = [];
  #port: number;
  #address = "";
  #lastNumber = 0;
  #crashCount = 0;
  /** One worker comes or goes at a time. */
  #changing: Promise<void> = Promise.resolve();
  #isChanging = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  private constructor(engine: Engine, options: CrewOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#port = options.port;
    this.#size = new CrewSize(options.maximum, options.pace);
    const models = modelsOf(engine);
    models.watch({
      learned: (tenant, version, changes) => this.#each(({ calls }) => calls.tell("learned", tenant, version, changes)),
      grown: (tenant, version, placed) => this.#each(({ calls }) => calls.tell("grown", tenant, version, placed)),
    });
    const { bus } = engine.ports;
    this.#leaveBus = domainEventKinds.map((kind) =>
      bus.subscribe(kind, async (event) => {
        // First the model, so that whoever asks again on hearing of it gets its lists.
        if (event.kind === "model-promoted") await this.#swap(event.tenant);
        if (event.kind === "user-erased") await this.#forget(event);
        this.#each(({ calls }) => calls.tell("happened", event));
      }),
    );
  }

  /** Resolves when the first worker listens. Throws `PORT_UNAVAILABLE`'s cause where it cannot. */
  static async start(engine: Engine, options: CrewOptions): Promise<Crew> {
    const crew = new Crew(engine, options);
    try {
      await crew.#add();
    } catch (error) {
      await crew.close();
      throw error;
    }
    crew.#timer = setInterval(() => crew.#look(), options.pace.lookMs).unref();
    return crew;
  }

  get address(): string {
    return this.#address;
  }

  /** Of workers that take connections. */
  get workerCount(): number {
    return this.#serving().length;
  }

  /** Replaces each worker by a new one that listens before the old one stops. */
  async restart(): Promise<void> {
    const old = this.#serving();
    await this.#change(async () => {
      for (const worker of old) {
        await this.#add();
        await this.#remove(worker);
      }
    });
  }

  /** Resolves when all requests are answered and all threads have ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#changing;
    await Promise.all([...this.#workers].map((worker) => this.#remove(worker)));
    for (const leave of this.#leaveBus) leave();
  }

  async #add(): Promise<void> {
    this.#lastNumber += 1;
    const worker = new CrewWorker(this.#lastNumber, this.#options.settings, (own) => this.#handlers(own));
    this.#workers.add(worker);
    const listening = worker.calls.call("listen", this.#port);
    void worker.ended.then((error) => {
      this.#parties.get(worker)?.close();
      this.#parties.delete(worker);
      this.#ended(worker, error);
    });
    try {
      const { address, port } = await listening;
      this.#address = address;
      this.#port = port;
      worker.isListening = true;
    } catch (error) {
      this.#workers.delete(worker);
      await worker.stop();
      throw error;
    }
  }

  async #remove(worker: CrewWorker): Promise<void> {
    await worker.drain();
    this.#counted = await countedBy([this.#counted, await worker.counted()]);
    this.#workers.delete(worker);
  }

  #ended(worker: CrewWorker, error: Error | undefined): void {
    if (worker.isDraining) return;
    const isReplaced = this.#workers.delete(worker) && worker.isListening;
    if (error === undefined || this.#isClosed || !isReplaced) return;
    const isSound = performance.now() - worker.startedAtMs > soundAfterMs;
    this.#crashCount = isSound ? 1 : this.#crashCount + 1;
    this.#options.onNotice(`Worker ${worker.number} ended and is replaced: ${messageOf(error)}`);
    void this.#change(() => this.#replace());
  }

  async #replace(): Promise<void> {
    while (!this.#isClosed) {
      try {
        if (this.#crashCount > 1) await sleep(Math.min(longestBackOffMs, firstBackOffMs * 2 ** (this.#crashCount - 2)));
        return await this.#add();
      } catch (error) {
        this.#crashCount += 1;
        this.#options.onNotice(`A worker could not be started: ${messageOf(error)}`);
      }
    }
  }

  async #change(work: () => Promise<void>): Promise<void> {
    const change = this.#changing.then(async () => {
      this.#isChanging = true;
      try {
        if (!this.#isClosed) await work();
      } finally {
        this.#isChanging = false;
      }
    });
    this.#changing = change.catch((error: unknown) =>
      this.#options.onNotice(`Workers could not be changed: ${messageOf(error)}`),
    );
    return change;
  }

  /** Grows, shrinks, or moves connections, as the load asks for. */
  #look(): void {
    const workers = this.#serving();
    const utilizations = workers.map((worker) => worker.utilization());
    this.#metrics.setWorkers(workers.map(({ number }, place) => [number, utilizations[place] ?? 0]));
    if (this.#isChanging || workers.length === 0) return;
    const step = this.#size.next(performance.now(), utilizations);
    if (step === "grow") this.#inBackground(() => this.#grow());
    if (step === "spread") this.#inBackground(() => this.#spread(utilizations.indexOf(Math.max(...utilizations))));
    const newest = workers.at(-1);
    if (step === "shrink" && newest !== undefined) this.#inBackground(async () => this.#remove(newest));
  }

  async #grow(): Promise<void> {
    await this.#add();
    const workers = this.#serving();
    for (const { calls } of workers) {
      const count = await calls.call("connectionCount");
      calls.tell("shed", Math.floor(count / workers.length));
    }
  }

  /** Connections stay where they were opened, so busy workers let go of some, and the system gives them to any. */
  async #spread(place: number): Promise<void> {
    const calls = this.#serving()[place]?.calls;
    if (calls !== undefined) calls.tell("shed", Math.ceil((await calls.call("connectionCount")) / 2));
  }

  #inBackground(work: () => Promise<void>): void {
    this.#change(work).catch(() => {});
  }

  /** What workers had served and not yet told of is erased too. */
  async #forget({ tenant, userId, accountIds }: DomainEventOf<"user-erased">): Promise<void> {
    const ids = [userId, ...accountIds];
    await Promise.allSettled([...this.#workers].map(({ calls }) => calls.call("forget", tenant, ids)));
    await this.#engine.ports.exposures.erase(tenant, ids);
  }

  /** Every worker serves what the engine serves now; one that cannot is replaced. */
  async #swap(tenant: TenantId): Promise<void> {
    const swaps: Promise<void>[] = [];
    await modelsOf(this.#engine).describe(tenant, (model) =>
      this.#each((worker) => swaps.push(this.#swapOne(worker, tenant, model))),
    );
    await Promise.all(swaps);
  }

  async #swapOne(worker: CrewWorker, tenant: TenantId, model: SharedModel): Promise<void> {
    try {
      await worker.calls.call("model", tenant, model);
    } catch (error) {
      if (worker.isDraining || this.#isClosed) return;
      this.#options.onNotice(`Worker ${worker.number} could not take another model: ${messageOf(error)}`);
      this.#inBackground(async () => {
        await this.#add();
        await this.#remove(worker);
      });
    }
  }

  #handlers(worker: CrewWorker): Handlers<EngineCalls> {
    const { useCases, ports } = this.#engine;
    const parties = new WorkerParties(ports.partyHub, () => worker.calls);
    this.#parties.set(worker, parties);
    return {
      ...parties.handlers,
      useCase: (name, args) => callMethod(useCases, name, args),
      port: (name, method, args) => callMethod(ports[name], method, args),
      openModel: async (tenant) => {
        let taken = Promise.resolve();
        await modelsOf(this.#engine).describe(tenant, (model) => {
          taken = worker.calls.call("model", tenant, model);
        });
        await taken;
      },
      metrics: async () => this.#metrics.text(this.#engine.useCases, await this.#workerValues()),
      allMetricValues: async () => this.#metrics.allValues(await this.#workerValues()),
    };
  }

  /** What workers counted, those of before too. */
  async #workerValues(): Promise<readonly MetricValues[]> {
    const values = [...this.#workers].map((worker) =>
      Promise.race([worker.counted(), sleep(metricsTimeoutMs, [] as MetricValues, { ref: false })]),
    );
    const counted = this.#counted;
    return [counted, ...(await Promise.all(values))];
  }

  #serving(): readonly CrewWorker[] {
    return [...this.#workers].filter(({ isListening, isDraining }) => isListening && !isDraining);
  }

  #each(act: (worker: CrewWorker) => void): void {
    for (const worker of this.#workers) act(worker);
  }
}

function modelsOf({ sharedModels }: Engine): SharedModels {
  return must(sharedModels, "Workers need an engine that shares its models.");
}

async function callMethod(owner: object, name: string, args: readonly unknown[]): Promise<unknown> {
  const method: unknown = Reflect.get(owner, name);
  if (typeof method !== "function") throw new Error(`There is no ${name} to call.`);
  return Reflect.apply(method, owner, args);
}
