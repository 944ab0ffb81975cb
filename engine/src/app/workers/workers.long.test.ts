import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { defaultPreferenceConfig } from "../../domain/preference.ts";
import { parseUserId } from "../../domain/ids.ts";
import type { WireOverview } from "../../contract/index.ts";
import { readConfig } from "../config.ts";
import { createEngine, type Engine, type ItemInput } from "../engine.ts";
import { serveByWorkers } from "./serve-by-workers.ts";
import { createClient, startLoad, type Client } from "./testing-load.ts";

const folder = mkdtempSync(join(tmpdir(), "codecatalyst-workers-"));
const dataFolder = join(folder, "data");
const notices: string[] = [];
const threads: Worker[] = [];
/** What is waited for comes at once on a machine at rest, and is worth so long a wait on a busy one: each thing, and all of a test. */
const patienceMs = 50_000;
const timeout = 3 * patienceMs;
let engine: Engine;
let served: Awaited<ReturnType<typeof serveByWorkers>>;
/** Trained on the same, one after the other. */
let versions: readonly string[];

const items: readonly ItemInput[] = Array.from({ length: 40 }, (_, index) => ({
  id: `book:${index}`,
  domain: "book",
  title: `Book ${index}`,
  genres: [`genre-${index % 5}`],
  themes: [`theme-${index % 4}`],
  creators: [{ name: `Writer ${index % 7}`, role: "author" }],
}));

const like = (accountId: string, item: number) => ({ accountId, itemId: `book:${item}`, kind: "like" as const });

beforeAll(async () => {
  engine = await createEngine({ dataFolder, sharesModels: true, threadCount: 1 });
  await engine.putItems(items);
  await engine.recordEvents(
    Array.from({ length: 30 }, (_, person) =>
      Array.from({ length: 8 }, (__, index) => like(`person ${person}`, (person + 3 * index) % 30)),
    ).flat(),
  );
  const first = await engine.train();
  const second = await engine.train();
  versions = [first.version, second.version];
  process.on("worker", (thread) => threads.push(thread));
  served = await serveByWorkers(
    engine,
    { ...readConfig({ CODECATALYST_LOG: "silent" }), port: 0 },
    {
      workerCount: 2,
      dataFolder,
      preference: defaultPreferenceConfig,
      usesDemographics: true,
      listTtlMs: 60_000,
      fatigueRestDays: 30,
      onNotice: (notice) => notices.push(notice),
      // The clients are slower than a worker.
      pace: { lookMs: 50, busyRatio: 0.1, growAfterMs: 100, quietRatio: 0.05, shrinkAfterMs: 2_500 },
      drainMs: 3_000,
    },
  );
});

afterAll(async () => {
  await served.close();
  await engine.close();
  rmSync(folder, { recursive: true });
});

const listPath = (user: string, n = 10) => `/v1/users/${encodeURIComponent(user)}/recommendations?n=${n}`;
const pathOf = (turn: number) => listPath(`person ${turn % 30}`);
type List = { readonly modelVersion: string; readonly items: readonly { item: { id: string }; score: number }[] };
const rankingOf = (body: unknown) => (body as List).items.map(({ item, score }) => [item.id, score.toFixed(5)]);

/** A list over each of many new connections, of which every worker gets some. */
async function listsEverywhere(user: string, n?: number): Promise<readonly List[]> {
  const lists: List[] = [];
  for (let connection = 0; connection < 12; connection += 1) {
    const client = createClient(served.address);
    lists.push((await client.get(listPath(user, n))).body as List);
    client.close();
  }
  return lists;
}

/** What was learned from others reaches each worker a moment later; no worker has made a list of the new length before. */
async function sameEverywhere(user: string): Promise<readonly (readonly string[])[]> {
  return vi.waitFor(async () => {
    length += 1;
    const [first, ...others] = (await listsEverywhere(user, length)).map(rankingOf);
    for (const other of others) expect(other).toEqual(first);
    return first!;
  }, patienceMs);
}
let length = 12;

const similarEverywhere = (itemId: string) =>
  Promise.all(
    Array.from({ length: 12 }, () =>
      withClient(async (client) => {
        const { body } = await client.get(`/v1/items/${encodeURIComponent(itemId)}/similar?n=20`);
        return (body as List).items.map(({ item }) => item.id);
      }),
    ),
  );

/** While others ask, who keep two workers busy and all get their answers. */
async function withTwo(work: () => Promise<void>): Promise<void> {
  const load = startLoad(served.address, 8, pathOf);
  await vi.waitFor(() => expect(served.crew.workerCount).toBe(2), patienceMs);
  try {
    await work();
  } finally {
    await load.stop();
  }
  expect(load.failures).toEqual([]);
}

/** Changes a byte of each of a version's files. */
function damage(version: string): void {
  for (const name of readdirSync(dataFolder, { recursive: true, encoding: "utf8" })) {
    if (!name.includes(version) || !name.endsWith(".bin") || name.includes("live")) continue;
    const path = join(dataFolder, name);
    const bytes = readFileSync(path);
    if (bytes.length > 0) writeFileSync(path, bytes.with(0, bytes[0]! ^ 1));
  }
}

async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = createClient(served.address);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

/** A member of a party over a socket of their own, as soon as they are in it. */
async function memberOf(partyId: string, userId: string, invite: string): Promise<WebSocket & { texts: string[] }> {
  const texts: string[] = [];
  const socket = Object.assign(new WebSocket(`${served.address.replace("http", "ws")}/v1/socket`), { texts });
  const send = (message: object) => socket.send(JSON.stringify(message));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("error", reject);
    socket.addEventListener("open", () => {
      send({ kind: "hello", protocol: 1 });
      send({ kind: "party-join", id: "j", partyId, userId, invite });
    });
    socket.addEventListener("message", ({ data }) => {
      const message = JSON.parse(String(data)) as {
        readonly kind: string;
        readonly change?: { readonly message?: { readonly text: string } };
      };
      if (message.kind === "party") resolve();
      if (message.kind === "error") reject(new Error(String(data)));
      if (message.change?.message !== undefined) texts.push(message.change.message.text);
    });
  });
  return socket;
}

describe("worker threads", { timeout }, () => {
  it("grow from one with the load and shrink when it is over, and count together, without a failed request", async () => {
    expect(served.crew.workerCount).toBe(1);
    const load = startLoad(served.address, 12, pathOf);
    await vi.waitFor(() => expect(served.crew.workerCount).toBe(2), patienceMs);
    await load.stop();
    expect(load.failures).toEqual([]);
    await vi.waitFor(() => expect(served.crew.workerCount).toBe(1), patienceMs);
    // A worker that is slow to tell what it counted is left out of an answer.
    await vi.waitFor(async () => {
      const { body } = await withClient((client) => client.get("/metrics"));
      const lines = String(body).split("\n");
      expect(lines.filter((line) => line.startsWith("codecatalyst_worker_utilization_ratio{"))).toHaveLength(1);
      const counted = lines.filter((line) => line.startsWith("http_request_duration_seconds_count{"));
      const ofLists = counted.filter((line) => line.includes("recomm"));
      expect(ofLists.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0)).toBe(load.answeredCount);
    }, patienceMs);
    const overview = await withClient((client) => client.get("/v1/overview"));
    const { routes, process: state, modelVersion } = overview.body as WireOverview;
    const lists = routes.find(({ route }) => route === "/v1/users/:userId/recommendations");
    expect(lists).toMatchObject({ requestCount: load.answeredCount, successCount: load.answeredCount });
    expect(state.workerRatios).toHaveLength(1);
    expect(modelVersion).toBe(versions[1]);
  });

  it("give everybody the same list, and another one in the very next answer after an event", async () => {
    await withTwo(async () => {
      for (let round = 0; round < 4; round += 1) {
        await sameEverywhere("reader");
        const itemId = (await listsEverywhere("reader"))[0]!.items[0]!.item.id;
        const event = { accountId: "reader", itemId, kind: "finish" };
        expect((await withClient((client) => client.post("/v1/events", event))).status).toBe(200);
        for (const list of await listsEverywhere("reader"))
          expect(list.items.map(({ item }) => item.id)).not.toContain(itemId);
      }
    });
  });

  it("know of joined and parted accounts at once", async () => {
    await withTwo(async () => {
      const before = await listsEverywhere("joiner");
      await engine.linkAccount("joiner", "person 1");
      const [joined] = await listsEverywhere("joiner");
      expect(rankingOf(joined)).not.toEqual(rankingOf(before[0]));
      const itemId = joined!.items[0]!.item.id;
      await engine.recordEvents([{ accountId: "person 1", itemId, kind: "finish" }]);
      for (const list of await listsEverywhere("joiner"))
        expect(list.items.map(({ item }) => item.id)).not.toContain(itemId);
      await engine.unlinkAccount("joiner", "person 1");
      // As somebody of whom nothing is known, whatever became popular meanwhile.
      await vi.waitFor(async () => {
        length += 1;
        const [stranger] = await listsEverywhere("stranger", length);
        for (const list of await listsEverywhere("joiner", length))
          expect(rankingOf(list)).toEqual(rankingOf(stranger));
      }, patienceMs);
    });
  });

  it("have members of one party, whichever thread a connection is at", async () => {
    await withTwo(async () => {
      const { tenant, useCases } = engine;
      const hostId = parseUserId("member 0");
      const { partyId } = await useCases.createParty({ tenant, hostId, hostName: "Host" });
      const { code } = await useCases.createPartyInvite(tenant, partyId, { useCount: 20, ttlMs: 60_000 });
      const names = Array.from({ length: 10 }, (_, index) => `member ${index}`);
      const members = await Promise.all(names.map((name) => memberOf(partyId, name, code)));
      for (const [index, member] of members.entries()) {
        const command = { kind: "chat", clientMessageId: "c", text: `from ${index}` };
        member.send(JSON.stringify({ kind: "party-act", partyId, command }));
      }
      const said = names.map((_, index) => `from ${index}`);
      for (const { texts } of members) await vi.waitFor(() => expect(texts.toSorted()).toEqual(said), patienceMs);
      for (const { texts } of members) expect(texts).toEqual(members[0]?.texts);
      for (const member of members) member.close();
      await vi.waitFor(async () => {
        expect(await useCases.getParty(tenant, partyId)).toMatchObject({ memberCount: 10 });
      }, patienceMs);
    });
  });

  it("serve items and popularity that came after the training", async () => {
    await withTwo(async () => {
      await engine.putItems([{ ...items[1]!, id: "book:new", title: "New Book" }]);
      await engine.recordEvents(Array.from({ length: 60 }, (_, fan) => like(`fan ${fan}`, 38)));
      await vi.waitFor(async () => {
        const similar = await similarEverywhere("book:1");
        for (const ids of similar) expect(ids).toContain("book:new");
        const lists = await listsEverywhere(`newcomer ${(length += 1)}`, 5);
        for (const list of lists) expect(list.items[0]?.item.id).toBe("book:38");
      }, patienceMs);
      await sameEverywhere("person 5");
    });
  });

  it("swap models under load without a failed request, and none takes a damaged one", async () => {
    await withTwo(async () => {
      for (const version of [versions[0], versions[1], versions[0]]) {
        const path = `/v1/models/${version}/promote`;
        expect((await withClient((client) => client.post(path, {}))).status).toBe(200);
        for (const list of await listsEverywhere("person 3")) expect(list.modelVersion).toBe(version);
      }
      damage(versions[1]!);
      const refused = await withClient((client) => client.post(`/v1/models/${versions[1]}/promote`, {}));
      expect(refused).toMatchObject({ status: 409, body: { code: "MODEL_DAMAGED" } });
      for (const list of await listsEverywhere("person 4")) expect(list.modelVersion).toBe(versions[0]);
    });
  });

  it("are replaced one by one under load without a failed request", async () => {
    const before = threads.length;
    await withTwo(() => served.crew.restart());
    expect(threads.length).toBeGreaterThanOrEqual(before + 2);
  });

  it("come again when one crashes, which takes only what it was answering", async () => {
    const load = startLoad(served.address, 8, pathOf);
    await vi.waitFor(() => expect(served.crew.workerCount).toBe(2), patienceMs);
    const before = threads.length;
    await threads.at(-1)!.terminate();
    await vi.waitFor(() => expect(served.crew.workerCount).toBe(2), patienceMs);
    expect(threads.length).toBeGreaterThan(before);
    await load.stop();
    expect(load.failures.length).toBeLessThanOrEqual(8);
    expect(notices.join()).toMatch(/ended and is replaced/);
  });
});
