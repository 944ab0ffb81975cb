import { defineConfig } from "vitest/config";

/** The templates of infra/, with the packages of its own lock: `npm run infra:test`. */
export default defineConfig({
  test: {
    globalSetup: ["./scripts/install-infra.mjs"],
    include: ["infra/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/cdk.out/**"],
    reporters: ["default", "./scripts/plain-line-reporter.mjs"],
    // Templates are made once for all files.
    isolate: false,
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
