import { defineConfig } from "vitest/config";

/** EventBridge and S3 against moto, which comes from PyPI and so is no part of continuous integration: `npm run test:moto`. */
export default defineConfig({
  test: {
    globalSetup: ["./scripts/moto.mjs"],
    include: ["engine/src/**/*.moto.test.ts"],
    reporters: ["default", "./scripts/plain-line-reporter.mjs"],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
