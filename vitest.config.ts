import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Threads and processes that tests start begin in half the time.
process.env["NODE_COMPILE_CACHE"] ??= join(tmpdir(), "codecatalyst-compile-cache");

/** They start processes and threads, or train on much: long ones, which would leave their memory to who comes after them. */
const apart = [
  "engine/src/cli/**/*.test.ts",
  "engine/src/app/workers/**/*.test.ts",
  "{client,demo,bench}/**/*.test.ts",
  "*.test.ts",
];
const never = ["**/dist/**", "**/node_modules/**", "**/*.{e2e,aws,moto}.test.ts"];
const long = "**/*.long.test.ts";

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
    // In the order of their names: first those apart, which are longer, so that all processors end together with the short ones.
    projects: [
      { extends: true, test: { name: "apart", include: apart, exclude: [...never, long] } },
      // A process keeps the modules of the file before, which halves the work for a short one.
      {
        extends: true,
        test: {
          name: "together",
          isolate: false,
          include: ["{engine,web}/**/*.test.ts"],
          exclude: [...never, ...apart, long],
        },
      },
      // `npm test` leaves them out: what trains many models, kills processes or runs every command, seven seconds and more a file.
      { extends: true, test: { name: "long", include: [long], exclude: never } },
    ],
    reporters: ["default", "./scripts/plain-line-reporter.mjs"],
    // By default one processor is left alone, which is half of a machine of two.
    maxWorkers: "100%",
    // Four times what the slowest takes on a busy machine of two cores.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
