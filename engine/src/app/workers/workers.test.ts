import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { defaultPreferenceConfig } from "../../domain/preference.ts";
import { createEngine, type Engine, type ItemInput } from "../engine.ts";
import { serveByWorkers } from "./serve-by-workers.ts";
import { createClient, startLoad, type Client } from "./testing-load.ts";

const folder = mkdtempSync(join(tmpdir(), "codecatalyst-workers-"));
const dataFolder = join(folder, "data");
const notices: string[] = [];
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
  served = await serveByWorkers(
    engine,
    { host: "127.0.0.1", port: 0, logLevel: "silent", domains: ["book"] },
    {
      workerCount: 3,
      dataFolder,
      preference: defaultPreferenceConfig,
      usesDemographics: true,
      listTtlMs: 60_000,
      onNotice: (notice) => notices.push(notice),
      // The clients are slower than a worker.
      pace: { lookMs: 50, busyRatio: 0.1, growAfterMs: 100, quietRatio: 0.05, shrinkAfterMs: 500 },
      drainMs: 300,
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
  }, 5_000);
}
let length = 12;

async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = createClient(served.address);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

describe("worker threads", () => {
  it("grow under load from one to as many as there may be, and shrink when it is over, without a failed request", async () => {
    expect(served.crew.workerCount).toBe(1);
    const load = startLoad(served.address, 20, pathOf);
    await vi.waitFor(() => expect(served.crew.workerCount).toBe(3), 20_000);
    await load.stop();
    expect(load.failures).toEqual([]);
    await vi.waitFor(() => expect(served.crew.workerCount).toBe(1), 20_000);
  });

  it("give everybody the same list, and another one in the very next answer after an event", async () => {
    await served.crew.restart();
    const load = startLoad(served.address, 8, pathOf);
    await vi.waitFor(() => expect(served.crew.workerCount).toBeGreaterThan(1), 20_000);
    for (let round = 0; round < 6; round += 1) {
      await sameEverywhere("reader");
      const itemId = (await listsEverywhere("reader"))[0]!.items[0]!.item.id;
      const event = { accountId: "reader", itemId, kind: "finish" };
      const { status } = await withClient((client) => client.post("/v1/events", event));
      expect(status).toBe(200);
      for (const list of await listsEverywhere("reader"))
        expect(list.items.map(({ item }) => item.id)).not.toContain(itemId);
    }
    await load.stop();
    expect(load.failures).toEqual([]);
  });

  it("join and part accounts for all workers at once", async () => {
    const load = startLoad(served.address, 8, pathOf);
    await vi.waitFor(() => expect(served.crew.workerCount).toBeGreaterThan(1), 20_000);
    const before = await listsEverywhere("joiner");
    await engine.linkAccount("joiner", "person 1");
    const joined = await listsEverywhere("joiner");
    expect(rankingOf(joined[0])).not.toEqual(rankingOf(before[0]));
    await engine.recordEvents([{ accountId: "person 1", itemId: joined[0]!.items[0]!.item.id, kind: "finish" }]);
    for (const list of await listsEverywhere("joiner"))
      expect(list.items.map(({ item }) => item.id)).not.toContain(joined[0]!.items[0]!.item.id);
    await engine.unlinkAccount("joiner", "person 1");
    await sameEverywhere("joiner");
    await load.stop();
    expect(load.failures).toEqual([]);
  });

  it("swap models and are replaced under load without a failed request", async () => {
    const load = startLoad(served.address, 20, pathOf);
    for (const version of [versions[0], versions[1], versions[0]]) {
      const { status } = await withClient((client) => client.post(`/v1/models/${version}/promote`, {}));
      expect(status).toBe(200);
      for (const list of await listsEverywhere("person 3")) expect(list.modelVersion).toBe(version);
      await served.crew.restart();
    }
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(load.answeredCount).toBeGreaterThan(100);
  });
});
