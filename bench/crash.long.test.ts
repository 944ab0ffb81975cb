import { expect, it } from "vitest";
import { crash } from "./crash.ts";

const canRunTypeScript = Boolean(process.features.typescript);
const leftOut = canRunTypeScript ? "" : " (left out: this Node.js cannot run TypeScript by itself)";

it.skipIf(!canRunTypeScript)(
  `loses and doubles nothing when the engine is killed under load, and sets aside what no group can handle${leftOut}`,
  async () => {
    const report = await crash(5);
    expect(report).toMatchObject({
      roundCount: 5,
      lostCount: 0,
      doubleCount: 0,
      halfBatchCount: 0,
      historyDifference: 0,
      counterDifference: 0,
      filesDifference: 0,
      setAsideCount: 2 * report.poisonCount,
    });
    expect(report.acknowledgedCount).toBeGreaterThan(0);
    expect(report.poisonCount).toBeGreaterThan(0);
    expect(report.readyMs).toHaveLength(5);
  },
  120_000,
);
