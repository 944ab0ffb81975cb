import type { FastifyInstance } from "fastify";
import { FixedClock } from "../adapters/memory/fixed-clock.ts";
import { createRestServer } from "../api/rest/rest-server.ts";
import { parseModelVersion } from "../domain/ids.ts";
import { createEngine, type Engine, type ItemInput } from "./engine.ts";
import { openMemoryPorts } from "./ports.ts";

export interface TestServer {
  readonly engine: Engine;
  readonly server: FastifyInstance;
  /** Ids of items, users, models, an event and a list that are there. */
  readonly knownIds: readonly string[];
  close(): Promise<void>;
}

/** A server on memory adapters with a tiny trained model, in which the ids of the contract's examples are known. */
export async function openTestServer(): Promise<TestServer> {
  const clock = new FixedClock(Date.UTC(2026, 4, 4));
  const engine = await createEngine({ ports: openMemoryPorts(clock) });
  await engine.putItems(catalogue);
  await engine.putRelations([
    { from: "movie:the-great-gatsby-2013", to: "book:the-great-gatsby-1925", kind: "adaptation-of" },
    { from: "music:the-great-gatsby-2013", to: "movie:the-great-gatsby-2013", kind: "soundtrack-of" },
  ]);
  const people = ["ada", "grace", "ann", "bob", "🎬/x", "__proto__"];
  await engine.recordEvents(
    people.flatMap((accountId, row) =>
      catalogue
        .filter((_, index) => index % 3 !== row % 3)
        .map(({ id }) => ({ accountId, itemId: id, kind: "finish" as const, at: "2026-05-01T20:00:00Z" })),
    ),
  );
  await engine.recordEvents([
    { id: "e-0001", accountId: "ada", itemId: "book/sea 🎬", kind: "like", at: "2026-05-02T20:00:00Z" },
  ]);
  await engine.train();
  clock.advance(3_600_000);
  await engine.train();
  const version = parseModelVersion("2026-05-03-1");
  await engine.ports.registry.register(engine.tenant, {
    version,
    createdAtMs: Date.UTC(2026, 4, 3),
    manifestSha256: "0".repeat(64),
    metrics: { ndcg10: 0.21 },
  });
  const { recommendationId } = await engine.recommend({ userId: "ada" });
  const server = createRestServer(engine.useCases, { logLevel: "silent" });
  return {
    engine,
    server,
    knownIds: [
      ...catalogue.map(({ id }) => id),
      ...people,
      ...(await engine.listModels()).map((model) => model.version),
      "e-0001",
      recommendationId,
    ],
    async close() {
      await server.close();
      await engine.close();
    },
  };
}

const themes = ["jazz-age", "wealth", "space", "sea", "war", "love"] as const;

const catalogue: readonly ItemInput[] = [
  ...["book:the-great-gatsby-1925", "movie:the-great-gatsby-2013", "music:the-great-gatsby-2013"].map((id) => ({
    id,
    domain: id.split(":")[0] ?? "book",
    title: "The Great Gatsby",
    themes: ["jazz-age", "wealth"],
    offers: [{ service: "City Library", kind: "borrow" as const }],
  })),
  ...["book", "movie", "music"].flatMap((domain) =>
    themes.map((theme, index) => ({
      id: `${domain}/${theme} 🎬`,
      domain,
      title: `About ${theme}`,
      themes: [theme],
      lengthMinutes: 30 + index,
    })),
  ),
];
