import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { defineConfig } from "vitest/config";

/** The longest ones: who begins them last waits for them alone. */
const first = [
  "app/aws/equality",
  "adapters/aws/dynamo-profiles-faults",
  "adapters/aws/dynamo-event-log",
  "adapters/aws/kinesis-faults",
  "adapters/aws/dynamo.",
  "adapters/aws/kinesis.",
];
const isLong = ({ moduleId }: TestSpecification) => first.some((path) => moduleId.includes(`/${path}`));

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => Number(isLong(other)) - Number(isLong(one)));
  }
}

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
    sequence: { sequencer: LongestFirst },
    // Each waits for emulators, retries and leases at times.
    maxWorkers: availableParallelism() + 1,
    // Emulators answer a few hundred requests a second.
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
