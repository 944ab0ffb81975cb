import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createRestServer } from "../../engine/src/api/rest/rest-server.ts";
import { createEngine, type Engine } from "../../engine/src/index.ts";

let engine: Engine;
let server: ReturnType<typeof createRestServer>;

beforeAll(async () => {
  engine = await createEngine();
  server = createRestServer(engine.useCases, { logLevel: "silent", listChanges: engine.listChanges });
  process.env["CODECATALYST_URL"] = await server.listen({ port: 0 });
});
afterAll(async () => {
  delete process.env["CODECATALYST_URL"];
  await server.close();
  await engine.close();
});

it.each([
  ["first-list", /^1\. The Great Gatsby: /m],
  ["offline-events", /^All events are with the server\.$/m],
  ["live-list", /\(because of [\w-]+\)$/m],
])("examples/%s.ts does what it says", async (name, expected) => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await import(`../examples/${name}.ts`);
  expect(log.mock.calls.flat().join("\n")).toMatch(expected);
  log.mockRestore();
});
