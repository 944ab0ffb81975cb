import { defineConfig } from "vitest/config";

const include = ["web/e2e/**/*.e2e.test.ts"];
const alone = [
  // What two players show is held to tenths of a second, which leaves no room for other flows beside it.
  "web/e2e/party.e2e.test.ts",
  // Servers of their own, which are built anew where the others are served from.
  "web/e2e/console-events.e2e.test.ts",
  "web/e2e/console-models.e2e.test.ts",
  // It changes which model serves.
  "web/e2e/console-runs.e2e.test.ts",
];

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
