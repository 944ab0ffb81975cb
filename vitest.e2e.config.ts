import { defineConfig } from "vitest/config";

/** Flows in a real browser against a real server process: slow, so they run by `npm run e2e` alone. */
export default defineConfig({
  test: {
    include: ["web/e2e/**/*.e2e.test.ts"],
    globalSetup: ["web/e2e/shared-server.ts"],
    reporters: ["default", "./scripts/plain-line-reporter.mjs"],
    fileParallelism: false,
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
