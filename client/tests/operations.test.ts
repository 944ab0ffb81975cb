import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { clientOperations } from "../../scripts/generate-client.ts";

it("operations.ts is what the server's OpenAPI document says: else run `npm run generate`", async () => {
  expect(readFileSync(new URL("../src/operations.ts", import.meta.url), "utf8")).toBe(await clientOperations());
});
