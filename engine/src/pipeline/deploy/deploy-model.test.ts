import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { MemoryCache } from "../../adapters/memory/memory-cache.ts";
import { MemoryModelTraffic } from "../../adapters/memory/memory-model-traffic.ts";
import { MemoryPreparedLists } from "../../adapters/memory/memory-prepared-lists.ts";
import { promoteAndTell } from "../../app/bind-use-cases.ts";
import { openUsers } from "../../app/open-users.ts";
import { memoryPorts } from "../../app/ready-lists.contract.ts";
import { must } from "../../domain/errors.ts";
import {
  defaultTenant as tenant,
  parseAccountId,
  parseEventId,
  parseModelVersion,
  parseUserId,
  type ModelVersion,
} from "../../domain/ids.ts";
import { createTestWorld } from "../../models/testing-data.ts";
import type { DomainEvent } from "../../ports/bus.ts";
import { openVersion, readVersion, writeVersion } from "../../registry/bundle.ts";
import { ModelSlot } from "../../registry/model-slot.ts";
import { noteServed } from "../../serving/exposures.ts";
import { createServingModel, type ServingModel } from "../../serving/serving-model.ts";
import { Surfaces } from "../../serving/surfaces.ts";
import { ExposureLake } from "../lake/exposure-lake.ts";
import { Lake } from "../lake/lake.ts";
import { trainServingModel } from "../train/train.ts";
import { defaultListName } from "../../serving/default-list.ts";
import { followRegistry, newArtifact, shiftEnded, type DeploymentPorts } from "./deploy-model.ts";
import { hotPeople } from "./hot-people.ts";
import { prepareLists, type PreparationPorts } from "./prepare-lists.ts";

const { data } = createTestWorld();
const { catalogue } = data;
const hotLimit = 3;
const v = (versionNumber: number) => parseModelVersion(`v${versionNumber}`);

let model: ServingModel;
beforeAll(async () => {
  model = await trainServingModel(data, { seed: 1 });
}, 60_000);

/** Everything in memory, with a trained model under as many version names as a test wants. */
async function createDeployment() {
  const { ports, clock } = memoryPorts((at) => new MemoryCache(at));
  await ports.items.put(tenant, catalogue.items);
  const traffic = new MemoryModelTraffic();
  const preparedLists = new MemoryPreparedLists(clock);
  const published: DomainEvent[] = [];
  let eventCount = 0;
  for (const kind of ["model-promoted", "model-withheld"] as const)
    ports.bus.subscribe(kind, (event) => void published.push(event));
  const users = openUsers({ ...ports, preparedLists }, { listTtlMs: 60_000 });
  const open = async (_: typeof tenant, version: ModelVersion) =>
    createServingModel(await openVersion(ports.items, tenant, await readVersion(ports, tenant, version)));
  const slot = new ModelSlot<ServingModel>({ registry: ports.registry, load: open, onRefused: () => {} });
  const serving: PreparationPorts = {
    ...ports,
    ...users,
    hotUsers: must(users.hotUsers, "The cache is shared."),
    preparedLists,
    exposureLake: new ExposureLake(new Lake(ports), ports.exposures),
    surfaces: new Surfaces(ports),
    model: (of) => slot.current(of),
  };
  const deployment: DeploymentPorts = {
    ...serving,
    ...ports,
    traffic,
    open,
    promote: (of, version) => promoteAndTell(ports, slot, of, version),
    rollback: (of) => slot.rollback(of),
    prepare: async (of, version) =>
      prepareLists(serving, { tenant: of, model: await open(of, version), limit: hotLimit }),
  };
  return {
    ports,
    clock,
    traffic,
    preparedLists,
    published,
    users,
    serving,
    deployment,
    async write(versionNumber: number, models: ServingModel = model): Promise<ModelVersion> {
      const version = v(versionNumber);
      const facts = {
        version,
        createdAtMs: 1000 * versionNumber,
        seed: 1,
        logPositions: [],
        dataSha256: "",
        itemCount: catalogue.items.length,
        userCount: data.preferences.rowCount,
        preferenceCount: data.preferences.values.length,
        parameters: {},
        blend: model.blend,
        metrics: {},
      };
      await writeVersion(ports, tenant, facts, { catalogue, models });
      return version;
    },
    /** Somebody finishes so many works of a theme. */
    async finish(user: string, from: number, count: number) {
      const accountId = parseAccountId(user);
      const events = catalogue.items.slice(from, from + count).map(({ id }, place) => ({
        position: BigInt((eventCount += 1)),
        arrivedAtMs: clock.nowMs(),
        event: {
          id: parseEventId(`${user} ${from + place}`),
          accountId,
          itemId: id,
          atMs: clock.nowMs(),
          kind: "finish" as const,
        },
      }));
      await ports.profiles.apply(tenant, 0, events);
      await users.users.changed(tenant, [accountId]);
    },
    /** So many lists went out to somebody. */
    servedTo(asked: string, count: number, user = asked) {
      const userId = parseUserId(asked);
      const list = { recommendationId: asked, userId: parseUserId(user), isFallback: false, items: [], continue: [] };
      for (let time = 0; time < count; time += 1) noteServed(ports, { tenant, userId }, list);
    },
  };
}

type Opened = Awaited<ReturnType<typeof createDeployment>>;

/** Tells of a version until its shift runs, ends the shift, and tells of that. */
async function deployed({ deployment, traffic }: Opened, versionNumber: number, outcome: "succeeded" | "rolled-back") {
  const begun = await newArtifact(deployment, tenant, v(versionNumber));
  if (begun.kind !== "shifting") throw new Error(`v${versionNumber} is not shifted to: ${begun.kind}`);
  traffic.settle(begun.shiftId, outcome, outcome === "rolled-back" ? "One alarm" : undefined);
  return shiftEnded(deployment, begun.shiftId, []);
}

const find = ({ preparedLists }: Opened, user: string) =>
  preparedLists.find(tenant, parseUserId(user), defaultListName);

describe("a new version", () => {
  it("gets requests when it was tried, and is promoted, told of and prepared for when it has all of them", async () => {
    const opened = await createDeployment();
    const { deployment, traffic, ports, published } = opened;
    await opened.finish("ada", 0, 12);
    opened.servedTo("ada", 2);
    await opened.write(1);
    const begun = await newArtifact(deployment, tenant, v(1));
    expect(begun).toEqual({ kind: "shifting", shiftId: "shift-1" });
    expect(await newArtifact(deployment, tenant, v(1))).toEqual(begun);
    expect(await ports.registry.current(tenant)).toBeUndefined();
    traffic.settle("shift-1", "succeeded");
    for (let time = 0; time < 2; time += 1) await shiftEnded(deployment, "shift-1", []);
    expect(await ports.registry.current(tenant)).toBe("v1");
    expect(published).toContainEqual({ kind: "model-promoted", tenant, version: "v1" });
    expect((await ports.items.popular(tenant, 3, "book")).length).toBe(3);
    expect((await find(opened, "ada"))?.modelVersion).toBe("v1");
    expect(await newArtifact(deployment, tenant, v(1))).toEqual({ kind: "serves" });
  });

  it("that is older than what serves changes nothing, however late its event comes", async () => {
    const opened = await createDeployment();
    for (const versionNumber of [1, 2]) await opened.write(versionNumber);
    await deployed(opened, 2, "succeeded");
    expect(await newArtifact(opened.deployment, tenant, v(1))).toEqual({ kind: "older" });
    expect(await opened.traffic.serving()).toEqual(new Map([[tenant, "v2"]]));
  });

  it("is shifted to where the registry alone says that it serves, for then nothing is pinned", async () => {
    const opened = await createDeployment();
    await opened.ports.registry.promote(tenant, await opened.write(1));
    await deployed(opened, 1, "succeeded");
    expect(await opened.traffic.serving()).toEqual(new Map([[tenant, "v1"]]));
    expect(await opened.ports.registry.current(tenant)).toBe("v1");
  });

  it("that is not registered yet is to be told of again", async () => {
    const { deployment } = await createDeployment();
    await expect(newArtifact(deployment, tenant, v(1))).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  });

  it("from which requests were shifted back is withheld with the reason, and the registry stays", async () => {
    const opened = await createDeployment();
    for (const versionNumber of [1, 2]) await opened.write(versionNumber);
    await deployed(opened, 1, "succeeded");
    await deployed(opened, 2, "rolled-back");
    expect(await opened.ports.registry.current(tenant)).toBe("v1");
    expect(opened.published.at(-1)).toEqual({ kind: "model-withheld", tenant, version: "v2", reason: "One alarm" });
    expect(await newArtifact(opened.deployment, tenant, v(2))).toEqual({ kind: "withheld", reason: "One alarm" });
  });

  it("with a damaged file is withheld and gets no request", async () => {
    const opened = await createDeployment();
    await opened.write(1);
    const [key = ""] = (await opened.ports.objects.list(tenant, "models/v1/")).filter((name) => name.includes("als"));
    const bytes = Uint8Array.from((await opened.ports.objects.get(tenant, key))!);
    bytes[7]! ^= 1;
    await opened.ports.objects.put(tenant, key, bytes);
    const { kind } = await newArtifact(opened.deployment, tenant, v(1));
    expect(kind).toBe("withheld");
    expect(opened.published).toMatchObject([{ kind: "model-withheld", version: "v1" }]);
    expect(opened.published[0]).toMatchObject({ reason: expect.stringContaining(key) as string });
    expect(await opened.traffic.find("shift-1")).toBeUndefined();
  });

  it("that has no list for somebody of whom nothing is known is withheld", async () => {
    const opened = await createDeployment();
    await opened.write(1);
    const broken: DeploymentPorts = {
      ...opened.deployment,
      open: async (of, version) => ({
        ...(await opened.deployment.open(of, version)),
        popularOf: () => new Uint32Array(),
        trendingOf: () => new Uint32Array(),
      }),
    };
    expect(await newArtifact(broken, tenant, v(1))).toMatchObject({
      kind: "withheld",
      reason: expect.stringContaining("nothing is known") as string,
    });
  });

  it("whose numbers are none is withheld", async () => {
    const opened = await createDeployment();
    await opened.finish("ada", 0, 12);
    opened.servedTo("ada", 1);
    const blend = { ...model.blend, default: { ...model.blend.default, cb: Number.NaN }, byDomain: {} };
    await opened.write(1);
    const broken: DeploymentPorts = {
      ...opened.deployment,
      open: async (of, version) => ({ ...(await opened.deployment.open(of, version)), blend }),
    };
    expect(await newArtifact(broken, tenant, v(1))).toMatchObject({ kind: "withheld" });
  });

  it("is no worse for a store that does not answer: that is thrown, and the event comes again", async () => {
    const opened = await createDeployment();
    await opened.write(1);
    const away: DeploymentPorts = {
      ...opened.deployment,
      open: async () => {
        throw new Error("The store is away.");
      },
    };
    await expect(newArtifact(away, tenant, v(1))).rejects.toThrow("away");
    expect(await newArtifact(opened.deployment, tenant, v(1))).toMatchObject({ kind: "shifting" });
  });

  it("waits while another is shifted to; of several that wait the newest is begun then", async () => {
    const opened = await createDeployment();
    for (const versionNumber of [1, 2, 3]) await opened.write(versionNumber);
    const { deployment, traffic, ports } = opened;
    await newArtifact(deployment, tenant, v(1));
    for (const versionNumber of [3, 2])
      expect(await newArtifact(deployment, tenant, v(versionNumber))).toEqual({ kind: "waiting" });
    traffic.settle("shift-1", "rolled-back");
    await shiftEnded(deployment, "shift-1", [tenant]);
    expect(await traffic.find("shift-2")).toMatchObject({ version: "v3", state: "running" });
    traffic.settle("shift-2", "succeeded");
    await shiftEnded(deployment, "shift-2", [tenant]);
    expect(await ports.registry.current(tenant)).toBe("v3");
    expect(await traffic.find("shift-3")).toBeUndefined();
  });

  it("waits for other code too, whose shift is none of ours", async () => {
    const opened = await createDeployment();
    await opened.write(1);
    let isBusy = true;
    const { traffic } = opened;
    const busy: DeploymentPorts = {
      ...opened.deployment,
      traffic: {
        serving: () => traffic.serving(),
        find: (id) => traffic.find(id),
        begin: async (of, version) => (isBusy ? { kind: "busy" } : traffic.begin(of, version)),
      },
    };
    expect(await newArtifact(busy, tenant, v(1))).toEqual({ kind: "waiting" });
    isBusy = false;
    expect(await shiftEnded(busy, "of other code", [tenant])).toBeUndefined();
    expect(await traffic.find("shift-1")).toMatchObject({ version: "v1", state: "running" });
  });

  it("is not promoted by the late end of its shift when another serves by then", async () => {
    const opened = await createDeployment();
    for (const versionNumber of [1, 2]) await opened.write(versionNumber);
    await newArtifact(opened.deployment, tenant, v(1));
    opened.traffic.settle("shift-1", "succeeded");
    await deployed(opened, 2, "succeeded");
    await shiftEnded(opened.deployment, "shift-1", []);
    expect(await opened.ports.registry.current(tenant)).toBe("v2");
  });
});

describe("the registry's word", () => {
  it("is followed to an older version, and to one that was withheld", async () => {
    const opened = await createDeployment();
    const { deployment, traffic, ports } = opened;
    for (const versionNumber of [1, 2, 3]) await opened.write(versionNumber);
    for (const versionNumber of [1, 2]) await deployed(opened, versionNumber, "succeeded");
    await deployed(opened, 3, "rolled-back");
    for (const [place, wanted] of [v(1), v(3)].entries()) {
      await ports.registry.promote(tenant, wanted);
      const shiftId = `shift-${place + 4}`;
      expect(await followRegistry(deployment, tenant)).toEqual({ kind: "shifting", shiftId });
      traffic.settle(shiftId, "succeeded");
      await shiftEnded(deployment, shiftId, []);
      expect(await traffic.serving()).toEqual(new Map([[tenant, wanted]]));
      expect(await followRegistry(deployment, tenant)).toEqual({ kind: "serves" });
    }
  });

  it("is taken back where requests were shifted back", async () => {
    const opened = await createDeployment();
    const { deployment, traffic, ports } = opened;
    for (const versionNumber of [1, 2]) await opened.write(versionNumber);
    await deployed(opened, 1, "succeeded");
    await ports.registry.promote(tenant, v(2));
    await newArtifact(deployment, tenant, v(2));
    traffic.settle("shift-2", "rolled-back");
    for (let time = 0; time < 2; time += 1) await shiftEnded(deployment, "shift-2", []);
    expect(await ports.registry.current(tenant)).toBe("v1");
  });

  it("is taken back too where nothing is pinned, as far as anything served before", async () => {
    const opened = await createDeployment();
    const { ports } = opened;
    await ports.registry.promote(tenant, await opened.write(1));
    await deployed(opened, 1, "rolled-back");
    expect(await ports.registry.current(tenant)).toBe("v1");
    await ports.registry.promote(tenant, await opened.write(2));
    await deployed(opened, 2, "rolled-back");
    expect(await ports.registry.current(tenant)).toBe("v1");
  });

  it("needs no shift where nothing is pinned, but lists are prepared", async () => {
    const opened = await createDeployment();
    await opened.finish("ada", 0, 12);
    opened.servedTo("ada", 1);
    await opened.ports.registry.promote(tenant, await opened.write(1));
    expect(await followRegistry(opened.deployment, tenant)).toEqual({ kind: "serves" });
    expect(await opened.traffic.find("shift-1")).toBeUndefined();
    expect((await find(opened, "ada"))?.modelVersion).toBe("v1");
  });
});

describe("any sequence of events, doubled and late,", () => {
  const step = fc.record({
    kind: fc.constantFrom("artifact", "artifact", "settle", "ended"),
    which: fc.integer({ min: 1, max: 4 }),
    isGood: fc.boolean(),
  });

  it("ends with one version that the registry and the requests agree on, and with nothing that waits for ever", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const opened = await createDeployment();
        const { traffic, ports } = opened;
        for (const versionNumber of [1, 2, 3, 4]) await opened.write(versionNumber);
        const opening = await opened.deployment.open(tenant, v(1));
        const deployment = {
          ...opened.deployment,
          open: async (_: unknown, version: ModelVersion) => ({ ...opening, version }),
        };
        const told = new Set<ModelVersion>();
        const settle = async (id: string, isGood: boolean) => {
          if ((await traffic.find(id))?.state === "running") traffic.settle(id, isGood ? "succeeded" : "rolled-back");
        };
        const ended = async (id: string) => {
          if ((await traffic.find(id))?.state !== "running") await shiftEnded(deployment, id, [tenant]);
        };
        for (const { kind, which, isGood } of steps) {
          if (kind === "artifact") {
            await newArtifact(deployment, tenant, v(which));
            told.add(v(which));
          } else if (kind === "settle") await settle(`shift-${which}`, isGood);
          else await ended(`shift-${which}`);
        }
        // Everything ends well that is still under way, and is told of.
        for (let id = 1; id <= 8; id += 1) {
          await settle(`shift-${id}`, true);
          await ended(`shift-${id}`);
        }
        const serving = (await traffic.serving()).get(tenant);
        expect(await ports.registry.current(tenant)).toBe(serving);
        const withheld = new Set<string>();
        for (const version of told) {
          const { kind } = await newArtifact(deployment, tenant, version);
          expect(["serves", "older", "withheld"]).toContain(kind);
          if (kind === "withheld") withheld.add(version);
        }
        const newest = [...told].toSorted().findLast((version) => !withheld.has(version));
        expect(serving).toBe(newest);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

describe("prepared lists", () => {
  const prepare = (opened: Opened, limit = hotLimit) =>
    prepareLists(opened.serving, { tenant, model: { ...model, version: v(1) }, limit });

  it("are of those who ask most, by the id with which they ask", async () => {
    const opened = await createDeployment();
    for (const [place, user] of ["ada", "ben", "cleo", "dora"].entries()) {
      await opened.finish(user, 12 * place, 10);
      opened.servedTo(user, 5 - place);
      // Of some it is in the lake already.
      if (user === "ben") await new ExposureLake(new Lake(opened.ports), opened.ports.exposures).move(tenant);
    }
    opened.servedTo("dora's reader", 1, "dora");
    expect(await hotPeople(opened.serving, tenant, 10)).toEqual(["ada", "ben", "cleo", "dora"]);
    opened.servedTo("dora's reader", 4, "dora");
    expect((await hotPeople(opened.serving, tenant, 1))[0]).toBe("dora's reader");
    expect(await prepare(opened, 4)).toBe(3);
    for (const user of ["ada", "ben", "cleo"]) expect(await find(opened, user)).toMatchObject({ userId: user });
    expect(await find(opened, "dora")).toBeUndefined();
    opened.clock.advance(86_400_001);
    expect(await hotPeople(opened.serving, tenant, 10)).toEqual([]);
  });

  it("have the user's place in the latent space", async () => {
    const opened = await createDeployment();
    await opened.finish("ada", 0, 10);
    opened.servedTo("ada", 1);
    await prepare(opened);
    const { taste } = await opened.users.histories.read(tenant, parseUserId("ada"), model);
    const expected = new Float32Array(model.als.factorCount);
    model.als.userVector(taste, expected);
    const row = await find(opened, "ada");
    expect(row?.embedding).toEqual(expected);
    expect(expected.some((value) => value !== 0)).toBe(true);
    expect(row?.list.items.length).toBeGreaterThan(0);
  });

  it("are none of somebody to whom something happens, or who is erased, while they are made", async () => {
    const opened = await createDeployment();
    for (const user of ["ada", "ben", "cleo"]) {
      await opened.finish(user, 0, 10);
      opened.servedTo(user, 1);
    }
    const put = opened.preparedLists.put.bind(opened.preparedLists);
    const serving: PreparationPorts = {
      ...opened.serving,
      preparedLists: Object.assign(opened.preparedLists, {
        put: async (...input: Parameters<typeof put>) => {
          await opened.finish("ada", 20, 1);
          await opened.users.readyLists.erase(tenant, ["ben"]);
          await put(...input);
        },
      }),
    };
    expect(await prepareLists(serving, { tenant, model, limit: 3 })).toBe(1);
    expect(await find(opened, "ada")).toBeUndefined();
    expect(await find(opened, "ben")).toBeUndefined();
    expect(await find(opened, "cleo")).toBeDefined();
  });

  it("are none of somebody of whom nothing is known any more", async () => {
    const opened = await createDeployment();
    opened.servedTo("erased one", 3);
    expect(await prepare(opened)).toBe(0);
    expect(await find(opened, "erased one")).toBeUndefined();
  });
});
