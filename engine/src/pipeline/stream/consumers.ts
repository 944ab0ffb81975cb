import { setTimeout as sleep } from "node:timers/promises";
import { EngineError, messageOf } from "../../domain/errors.ts";
import type { AccountId, TenantId } from "../../domain/ids.ts";
import type { EventStream } from "../../serving/record-events.ts";
import type { ConsumerLag, SetAsideReplay } from "../../serving/use-cases.ts";
import { isOutage } from "./back-off.ts";
import { handledPosition, type ConsumerGroup, type StreamPorts } from "./consumer-group.ts";
import { PartitionWorker, type WorkerContext, type WorkerSettings } from "./partition-worker.ts";
import { expireHandled, type RetentionPorts } from "./retention.ts";
import { keyOf, loggedEventOf, SetAside, type SetAsideEvent, type SetAsidePage } from "./set-aside.ts";

export interface ConsumerOptions extends Partial<WorkerSettings> {
  /** Events are refused while a group is behind by more than this; an hour unless given. */
  readonly maxLagMs?: number;
  /** From this lag on (beyond the group's own `maxWaitMs`) each append waits a little, so that the group gets its turn; 1 s unless given. */
  readonly slowLagMs?: number;
  /** Told about trouble that a person may want to know. */
  readonly onNotice?: (notice: string) => void;
}

/** All consumer groups of this process. */
export interface Consumers extends EventStream {
  /** Resolves when every group has handled all that the log has; `flush` does not wait for batches to fill. */
  drain(options?: { readonly flush?: boolean }): Promise<void>;
  /** Of every group, tenant and partition that has events. */
  lags(): Promise<readonly ConsumerLag[]>;
  setAsideEvents(tenant: TenantId, group?: string): Promise<readonly SetAsideEvent[]>;
  /** By pages. Throws `INVALID_INPUT` for a group that is none. */
  setAsidePage(
    tenant: TenantId,
    asked: { readonly group?: string; readonly after?: string; readonly limit: number },
  ): Promise<SetAsidePage>;
  /**
   * Hands set-aside events over once more, all or those with these ids, each alone; what still fails stays, with its new reason. Throws
   * `INVALID_INPUT` for a group that is none.
   */
  replay(tenant: TenantId, group?: string, eventIds?: ReadonlySet<string>): Promise<SetAsideReplay>;
  /** Lets go of old events now, as happens every hour. */
  expire(): Promise<void>;
  /** Hands over what has been gathered, ends every worker, and resolves. The rest waits in the log. */
  close(): Promise<void>;
}

const groupName = /^[a-z0-9-]+$/;
const retentionIntervalMs = 60 * 60 * 1000;
/** The longest that a sender is made to wait for a group that is behind. */
const longestSlowingMs = 50;

/** Starts every group where it stopped. */
export async function openConsumers(
  ports: StreamPorts & RetentionPorts,
  groups: readonly ConsumerGroup[],
  options: ConsumerOptions = {},
): Promise<Consumers> {
  checkNames(groups);
  const { maxLagMs = 60 * 60 * 1000, slowLagMs = 1000, onNotice = () => {} } = options;
  const closing = new AbortController();
  const setAside = new SetAside(ports.objects);
  const settings = settingsOf(options);
  const buffer = { sizeBytes: 0 };
  const workers = createWorkers({ ports, setAside, settings, closing: closing.signal, onNotice, buffer }, groups);
  const wake = (tenant: TenantId) => {
    if (!closing.signal.aborted) for (const worker of workers.of(tenant)) worker.wake();
  };
  const wakeAll = async () => (await ports.eventLog.tenants()).forEach(wake);
  const expire = () => expireHandled(ports, groups);
  const { pollMs } = ports.eventLog;
  const chores = [
    repeat(expire, retentionIntervalMs, (error) => onNotice(`Old events could not be let go: ${messageOf(error)}`)),
    ...(pollMs === undefined
      ? []
      : [repeat(wakeAll, pollMs, (error) => onNotice(`The event log could not be read: ${messageOf(error)}`))]),
  ];
  await wakeAll();
  return {
    wake,
    admit: (tenant) => admit(workers.of(tenant), { maxLagMs, slowLagMs }),
    async eraseAccounts(tenant, accountIds) {
      const accounts = new Set<AccountId>(accountIds);
      await whileHeld(workers.of(tenant), async () => {
        for (const worker of workers.of(tenant)) worker.forgetAccounts(accounts);
        await setAside.eraseAccounts(tenant, accountIds);
        for (const group of groups) await group.eraseAccounts?.(tenant, accountIds);
      });
    },
    async drain({ flush = false } = {}) {
      await Promise.all(workers.all().map((worker) => worker.drain(flush)));
    },
    lags: () => lagsOf(ports, groups, workers.all()),
    setAsideEvents: (tenant, group) => setAside.list(tenant, group),
    async setAsidePage(tenant, asked) {
      checkGroup(groups, asked.group);
      return setAside.page(tenant, asked);
    },
    async replay(tenant, group, eventIds) {
      const wanted = { tenant, owners: checkGroup(groups, group), eventIds };
      return whileHeld(workers.of(tenant), () => replay({ setAside, clock: ports.clock }, wanted));
    },
    expire,
    async close() {
      closing.abort();
      for (const chore of chores) await chore.stop();
      await Promise.all(workers.all().map((worker) => worker.close()));
    },
  };
}

function settingsOf(options: ConsumerOptions): WorkerSettings {
  return {
    attemptCount: options.attemptCount ?? 5,
    firstBackOffMs: options.firstBackOffMs ?? 100,
    longestBackOffMs: options.longestBackOffMs ?? 30_000,
    maxBufferedBytes: options.maxBufferedBytes ?? 64 * 2 ** 20,
  };
}

/** One worker a group, tenant and partition, made when a tenant is first asked for. */
function createWorkers(context: WorkerContext, groups: readonly ConsumerGroup[]) {
  const workers = new Map<TenantId, readonly PartitionWorker[]>();
  const partitions = Array.from({ length: context.ports.eventLog.partitionCount }, (_, partition) => partition);
  return {
    all: (): readonly PartitionWorker[] => [...workers.values()].flat(),
    of(tenant: TenantId): readonly PartitionWorker[] {
      const known = workers.get(tenant);
      if (known !== undefined) return known;
      const made = groups.flatMap((group) =>
        partitions.map((partition) => new PartitionWorker(context, group, tenant, partition)),
      );
      workers.set(tenant, made);
      return made;
    },
  };
}

/** Runs while no batch of these workers is under way. */
async function whileHeld<Result>(workers: readonly PartitionWorker[], work: () => Promise<Result>): Promise<Result> {
  const releases = await Promise.all(workers.map((worker) => worker.hold()));
  try {
    return await work();
  } finally {
    for (const release of releases) release();
  }
}

/** Now, and then again and again, one after the other. */
function repeat(
  work: () => Promise<void>,
  everyMs: number,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  let running = work().catch(onError);
  const timer = setInterval(() => {
    running = running.then(work).catch(onError);
  }, everyMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

function checkNames(groups: readonly ConsumerGroup[]): void {
  const names = groups.map(({ name }) => name);
  const wrong = names.find((name, index) => !groupName.test(name) || names.indexOf(name) !== index);
  if (wrong !== undefined)
    throw new EngineError(
      "INVALID_CONFIG",
      `The consumer group ${JSON.stringify(wrong)} needs a name of its own, of a-z, 0-9 and hyphens.`,
    );
}

/** Back-pressure: slows senders down while a working group is behind, and refuses them where one is too far behind. */
async function admit(
  workers: readonly PartitionWorker[],
  { maxLagMs, slowLagMs }: { readonly maxLagMs: number; readonly slowLagMs: number },
): Promise<void> {
  let slowest: PartitionWorker | undefined;
  for (const worker of workers) {
    const lagMs = worker.waitingMs() - (worker.group.maxWaitMs ?? 0);
    if (lagMs > maxLagMs)
      throw new EngineError(
        "OVERLOADED",
        `The consumer group ${worker.group.name} is ${Math.round(lagMs / 1000)} s behind, more than the ${Math.round(maxLagMs / 1000)} s ` +
          "that are allowed, so nothing was taken. Send it again later; `codecatalyst events lags` shows who is behind.",
        { details: { group: worker.group.name, lagMs, maxLagMs } },
      );
    const isSlow = lagMs > slowLagMs && !worker.isTroubled();
    if (isSlow && worker.waitingMs() > (slowest?.waitingMs() ?? 0)) slowest = worker;
  }
  if (slowest !== undefined)
    await Promise.race([slowest.handedOver(), sleep(longestSlowingMs, undefined, { ref: false })]);
}

async function lagsOf(
  ports: StreamPorts,
  groups: readonly ConsumerGroup[],
  workers: readonly PartitionWorker[],
): Promise<readonly ConsumerLag[]> {
  const { eventLog } = ports;
  const lags: ConsumerLag[] = [];
  for (const tenant of await eventLog.tenants())
    for (const group of groups)
      for (let partition = 0; partition < eventLog.partitionCount; partition += 1) {
        const position = await handledPosition(ports, group, tenant, partition);
        const worker = workers.find(
          (one) => one.group === group && one.tenant === tenant && one.partition === partition,
        );
        lags.push({
          group: group.name,
          tenant,
          partition,
          position: String(position),
          lagMs: await eventLog.lagMs(tenant, partition, position),
          setAsideCount: worker?.setAsideCount ?? 0,
        });
      }
  return lags;
}

/** The groups that are meant: one by its name, or all. */
function checkGroup(groups: readonly ConsumerGroup[], group: string | undefined): readonly ConsumerGroup[] {
  const owners = groups.filter(({ name }) => group === undefined || name === group);
  if (group === undefined || owners.length > 0) return owners;
  const names = groups.map(({ name }) => name).join(", ");
  throw new EngineError(
    "INVALID_INPUT",
    `There is no consumer group ${JSON.stringify(group)}. There are: ${names === "" ? "none" : names}.`,
  );
}

async function replay(
  { setAside, clock }: { readonly setAside: SetAside; readonly clock: StreamPorts["clock"] },
  wanted: {
    readonly tenant: TenantId;
    readonly owners: readonly ConsumerGroup[];
    readonly eventIds: ReadonlySet<string> | undefined;
  },
): Promise<SetAsideReplay> {
  const { tenant, owners, eventIds } = wanted;
  let handledCount = 0;
  let failedCount = 0;
  for (const owner of owners) {
    const outcomes = new Map<string, SetAsideEvent | undefined>();
    try {
      for (const failed of await setAside.list(tenant, owner.name)) {
        if (eventIds?.has(failed.event.id) === false) continue;
        const reason = await handleAlone(owner, tenant, failed);
        const outcome = reason === undefined ? undefined : { ...failed, reason, setAsideAtMs: clock.nowMs() };
        outcomes.set(keyOf(failed), outcome);
        if (outcome === undefined) handledCount += 1;
        else failedCount += 1;
      }
    } finally {
      await setAside.update(tenant, owner.name, outcomes);
    }
  }
  return { handledCount, failedCount };
}

/** The reason when it failed again. */
async function handleAlone(owner: ConsumerGroup, tenant: TenantId, failed: SetAsideEvent): Promise<string | undefined> {
  try {
    await owner.handle({ tenant, partition: failed.partition, events: [loggedEventOf(failed)], isReplay: true });
    return undefined;
  } catch (error) {
    if (isOutage(error)) throw error;
    return messageOf(error);
  }
}
