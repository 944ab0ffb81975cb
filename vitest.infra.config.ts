import { defineConfig } from "vitest/config";

/** The templates of infra/, with the packages of its own lock: `npm run infra:test`. */
export default defineConfig({
  test: {
    globalSetup: ["./scripts/install-infra.mjs"],
    include: ["infra/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/cdk.out/**"],
    reporters: ["default", "./scripts/plain-line-reporter.mjs"],
    // Every file synthesises what it needs once, before its first test.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
