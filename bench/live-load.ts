/** A process that records events until it is killed: `node bench/live-load.ts <data folder>`. Prints a line when it is under way. */
import { createEngine } from "../engine/src/index.ts";
import { encoder } from "./engine.ts";

const engine = await createEngine({ dataFolder: process.argv[2], encoder });
for (let batch = 0; ; batch += 1) {
  await engine.recordEvents(
    Array.from({ length: 100 }, (_, index) => ({
      accountId: `user:${(batch * 100 + index) % 5_000}`,
      itemId: `item:${(batch * 37 + index) % 1_000}`,
      kind: "finish" as const,
    })),
  );
  if (batch === 20) console.log("under way");
}
