import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Threads and processes that tests start begin in half the time.
process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), "codecatalyst-compile-cache");

export default defineConfig({
  resolve: {
    alias: {
      "codecatalyst-client/node": fileURLToPath(new URL("client/src/node.ts", import.meta.url)),
      "codecatalyst-client": fileURLToPath(new URL("client/src/index.ts", import.meta.url)),
      "codecatalyst-demo": fileURLToPath(new URL("demo/src/index.ts", import.meta.url)),
      codecatalyst: fileURLToPath(new URL("engine/src/index.ts", import.meta.url)),
      // As Node.js does, one copy for all: the library refuses to work with values of another.
      graphql: fileURLToPath(new URL("node_modules/graphql/index.js", import.meta.url)),
    },
  },
  test: {
    globalSetup: ["./scripts/build-wasm.mjs"],
    include: ["{engine,client,demo,web,bench}/**/*.test.ts", "*.test.ts"],
    exclude: ["**/dist/**", "**/node_modules/**", "**/*.{e2e,aws,moto}.test.ts"],
    reporters: ["default", "./scripts/plain-line-reporter.mjs"],
    // By default one processor is left alone, which is half of a machine of two.
    maxWorkers: "100%",
    // Four times what the slowest takes on a busy machine of two cores.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
