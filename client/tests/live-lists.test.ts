import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRestServer } from "../../engine/src/api/rest/rest-server.ts";
import { createEngine, type Engine } from "../../engine/src/index.ts";
import { connectLiveLists, type RecommendationList } from "../src/index.ts";

describe("live lists", () => {
  let engine: Engine;
  let server: ReturnType<typeof createRestServer>;
  let port = 0;
  const listen = async () => {
    server = createRestServer(engine.useCases, { logLevel: "silent", listChanges: engine.listChanges });
    port = Number(new URL(await server.listen({ port })).port);
  };
  const finish = (itemId: string) => engine.recordEvents([{ accountId: "ada", itemId, kind: "finish" }]);

  beforeAll(async () => {
    engine = await createEngine();
    await engine.putItems([1, 2, 3].map((n) => ({ id: `book:${n}`, domain: "book", title: `Book ${n}` })));
    await listen();
  });
  afterAll(async () => {
    await server.close();
    await engine.close();
  });

  it("come at once, when something happens, and again after the server was away", async () => {
    const lists: RecommendationList[] = [];
    const connections: boolean[] = [];
    const live = connectLiveLists({
      baseUrl: `http://127.0.0.1:${port}`,
      firstDelayMs: 20,
      onConnected: (isConnected) => connections.push(isConnected),
    });
    const end = live.subscribe({ userId: "ada", n: 5 }, { onList: (list) => lists.push(list) });
    const lengths = () => lists.at(-1)?.items.length;
    await expect.poll(lengths).toBe(3);
    await finish("book:1");
    await expect.poll(lengths).toBe(2);
    await server.close();
    await finish("book:2");
    await listen();
    await expect.poll(lengths, { timeout: 15_000 }).toBe(1);
    expect(connections).toEqual([true, false, true]);
    end();
    const count = lists.length;
    await finish("book:3");
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(lists).toHaveLength(count);
    live.close();
  });

  it("say what is wrong with a wish", async () => {
    const live = connectLiveLists({ baseUrl: `http://127.0.0.1:${port}` });
    const refused = new Promise((resolve) => {
      live.subscribe({ userId: "ada", domain: "soup" }, { onList: () => {}, onError: resolve });
    });
    expect(await refused).toBe("UNKNOWN_DOMAIN");
    live.close();
  });
});
