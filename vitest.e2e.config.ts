import { defineConfig } from "vitest/config";

const include = ["web/e2e/**/*.e2e.test.ts"];
// What two players show is held to tenths of a second, which leaves no room for other flows beside it.
const alone = ["web/e2e/party.e2e.test.ts"];

/** Flows in a real browser against a real server process: slow, so they run by `npm run e2e` alone. */
export default defineConfig({
  test: {
    globalSetup: ["web/e2e/shared-server.ts"],
    reporters: ["default", "./scripts/plain-line-reporter.mjs"],
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 90_000,
    hookTimeout: 180_000,
    projects: [
      { extends: true, test: { name: "alone", include: alone, maxWorkers: 1, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: { name: "flows", include, exclude: alone, maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
