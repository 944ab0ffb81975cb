/** A thread that answers requests beside others: reads by itself, and hands writes to the engine's thread. */
import type { AddressInfo, ListenOptions } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import type { FastifyListenOptions } from "fastify";
import { createMetrics } from "../../api/rest/http/metrics.ts";
import { defaultTenant } from "../../domain/ids.ts";
import { must } from "../../domain/errors.ts";
import { ListChanges } from "../../serving/list-changes.ts";
import { Surfaces } from "../../serving/surfaces.ts";
import type { UseCases } from "../../serving/use-cases.ts";
import { UserStamps } from "../../serving/user-stamps.ts";
import { bindUseCases, type Bindings } from "../bind-use-cases.ts";
import { openParties } from "../open-parties.ts";
import type { OperatorUseCases } from "../../pipeline/operate/operator-use-cases.ts";
import type { PartyUseCases } from "../../parties/party-use-cases.ts";
import { openShownItems, openUsers } from "../open-users.ts";
import { openServer } from "../open-server.ts";
import { portError } from "../port-error.ts";
import { ThreadCalls, type Handlers, type ThreadPort } from "./calls.ts";
import type { EngineCalls, WorkerCalls, WorkerSettings } from "./messages.ts";
import { WorkerModels } from "./worker-models.ts";
import { openWorkerPorts } from "./worker-ports.ts";
import { Connections } from "./worker-server.ts";

/** What a worker answers by itself; all else is done in the engine's thread. */
const ownUseCases: readonly (keyof UseCases)[] = [
  "recommend",
  "similar",
  "becauseYou",
  "trending",
  "explain",
  "playlist",
  "groupList",
  "partyList",
  "getItem",
  "getItems",
  "listItems",
  "searchItems",
  "relationsOf",
  "relationsOfItems",
  "getProfile",
  "getUser",
  "listUsers",
  "listEvents",
  "listFriends",
  "listFriendRequests",
  "listBlocks",
  "friendActivity",
  "tasteMatch",
];

function startWorker(port: ThreadPort, settings: WorkerSettings): void {
  const handlers: Handlers<WorkerCalls> = {
    async listen(number) {
      await models.current(defaultTenant);
      // Handed on to `net.Server.listen`, which knows more than the server's types.
      const where: FastifyListenOptions & ListenOptions = { host: settings.host, port: number, reusePort: true };
      const address = await app.listen(where).catch((error: unknown) => {
        throw portError(settings.host, number, error);
      });
      return { address, port: (app.server.address() as AddressInfo).port };
    },
    model: (tenant, model) => models.take(tenant, model),
    learned: (tenant, version, changes) => models.change(tenant, version, (model) => model.put(changes)),
    grown: (tenant, version, placed) => models.change(tenant, version, (model) => model.grow(placed)),
    happened: (event) => happened(event),
    partyFrames: (key, frames) => partyHub.take(key, frames),
    async forget(tenant, ids) {
      await users.readyLists.erase(tenant, ids);
      handOn();
    },
    metricValues: () => metrics.values(),
    connectionCount: () => connections.count(),
    shed: (count) => connections.shed(count),
    async drain() {
      await connections.drain(settings.drainMs);
      listChanges.close();
      for (const part of [parties, ports]) await part.close();
    },
  };
  const engine = new ThreadCalls<EngineCalls>(port, handlers);
  const { ports, partyHub, happened, handOn } = openWorkerPorts(settings, engine);
  const stamps = new UserStamps(settings.stamps);
  const shownItems = openShownItems(ports);
  const users = { shownItems, ...openUsers(ports, { ...settings, stamps }) };
  const models = new WorkerModels({
    ...ports,
    shownItems,
    usesDemographics: settings.usesDemographics,
    ask: (tenant) => engine.call("openModel", tenant),
    onSwapped: (tenant) => void users.readyLists.changed(tenant),
  });
  const parties = openParties(ports);
  const useCases = workerUseCases(askAfter(handOn, engine), parties.useCases, {
    ...ports,
    ...users,
    surfaces: new Surfaces(ports),
    model: (tenant) => models.current(tenant),
    domains: settings.domains,
  });
  const metrics = createMetrics({ isProcess: false });
  const listChanges = new ListChanges(ports);
  const app = openServer({ useCases, listChanges, stamps, metrics: { ...metrics, ...allMetrics(engine) } }, settings);
  const connections = new Connections(app);
}

type EngineUseCases = UseCases & PartyUseCases & OperatorUseCases;

/** The engine's thread knows what all threads counted. */
const allMetrics = (engine: Pick<ThreadCalls<EngineCalls>, "call">) => ({
  text: () => engine.call("metrics"),
  allValues: () => engine.call("allMetricValues"),
});

/** What is to be handed on goes first. */
const askAfter =
  (handOn: () => void, engine: ThreadCalls<EngineCalls>) =>
  (name: string, args: readonly unknown[]): Promise<unknown> => {
    handOn();
    return engine.call("useCase", name, args);
  };

/** Use cases of the engine's thread, but for those that need nothing of it. */
function workerUseCases(
  ask: (name: string, args: readonly unknown[]) => Promise<unknown>,
  parties: PartyUseCases,
  bindings: Omit<Bindings, "stream" | "features" | "slot" | "locks" | "servedLists">,
): EngineUseCases {
  const forwarded = new Proxy({} as EngineUseCases, {
    get:
      (_, name) =>
      (...args: readonly unknown[]) =>
        ask(String(name), args),
  });
  const bound = bindUseCases(bindings as Bindings, forwarded, forwarded);
  const own = { ...Object.fromEntries(ownUseCases.map((name) => [name, bound[name]])), ...parties };
  return new Proxy(forwarded, { get: (target, name) => Reflect.get(own, name) ?? Reflect.get(target, name) });
}

startWorker(must(parentPort, "This file is a worker thread's."), workerData as WorkerSettings);
