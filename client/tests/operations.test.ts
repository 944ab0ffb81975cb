import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { clientCopies, clientOperations } from "../../scripts/generate-client.ts";

it("operations.ts is what the server's OpenAPI document says: else run `npm run generate`", async () => {
  expect(readFileSync(new URL("../src/operations.ts", import.meta.url), "utf8")).toBe(await clientOperations());
});

it("sync/ and domain/ are what the engine has: else run `npm run generate`", () => {
  const folder = new URL("../src/", import.meta.url);
  const paths = globSync("{sync,domain}/**/*.ts", { cwd: fileURLToPath(folder) });
  const texts = paths.map((path) => [path, readFileSync(new URL(path, folder), "utf8")] as const);
  expect(paths.length).toBeGreaterThan(5);
  expect(new Map(texts)).toEqual(clientCopies());
});
