import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The ports on AWS and Redis, against real counterparts that the setup starts: `npm run test:aws`. */
export default defineConfig({
  resolve: {
    alias: {
      "codecatalyst-demo": fileURLToPath(new URL("demo/src/index.ts", import.meta.url)),
      codecatalyst: fileURLToPath(new URL("engine/src/index.ts", import.meta.url)),
    },
  },
  test: {
    globalSetup: ["./scripts/build-wasm.mjs", "./scripts/emulators.mjs"],
    include: ["engine/src/**/*.aws.test.ts"],
    reporters: ["default", "./scripts/plain-line-reporter.mjs"],
    maxWorkers: "100%",
    // Emulators answer a few hundred requests a second.
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
