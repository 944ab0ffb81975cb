import { describe, expect, it } from "vitest";
import { MemoryObjectStore } from "../../adapters/memory/memory-object-store.ts";
import { EngineError, type ErrorCode } from "../../domain/errors.ts";
import { defaultTenant as tenant } from "../../domain/ids.ts";
import { newRun, readRun, saveRun, stepNames, type RunState, type StepName } from "./run-state.ts";
import { delayBefore, retryDefaults, runSteps, type StepSettings, type StepWork } from "./run-steps.ts";

/** A process that works on one run; each is as after a restart, with what was saved alone. */
function createProcess(objects = new MemoryObjectStore()) {
  const done: StepName[] = [];
  const waits: number[] = [];
  const work =
    (name: StepName): StepWork =>
    async () => {
      done.push(name);
      return name === "features" ? { featuresRun: "f" } : {};
    };
  const works = Object.fromEntries(stepNames.map((name) => [name, work(name)])) as Record<StepName, StepWork>;
  const settings: StepSettings = {
    nowMs: () => 1_000,
    random: () => 0.5,
    wait: async (durationMs) => void waits.push(durationMs),
    save: (run) => saveRun({ objects }, tenant, run),
    isSkipped: () => false,
  };
  return { objects, done, waits, works, settings };
}

const failing = (code: ErrorCode) => async () => {
  throw new EngineError(code, `It is ${code}.`);
};

const statusesOf = (run: RunState) => run.steps.map(({ status }) => status);

describe("runSteps", () => {
  it("does every step in order, hands results on, and keeps the run", async () => {
    const { objects, done, works, settings } = createProcess();
    let seen = "";
    const judge: StepWork = async ({ featuresRun = "" }) => {
      seen = featuresRun;
      return { version: "v1" };
    };
    const run = await runSteps(newRun("r", "command", 1), { ...works, judge }, settings);
    expect(done).toEqual(["features", "train", "promote", "prune"]);
    expect(seen).toBe("f");
    expect(statusesOf(run)).toEqual(["done", "done", "done", "done", "done"]);
    expect(await readRun({ objects }, tenant, "r")).toEqual(run);
    expect(run.results).toEqual({ featuresRun: "f", version: "v1" });
  });

  it("tries again after waits that double, then goes on", async () => {
    const { done, waits, works, settings } = createProcess();
    let failCount = 3;
    const train: StepWork = async (...given) => {
      failCount -= 1;
      return failCount >= 0 ? failing("DISK_FULL")() : works.train(...given);
    };
    const run = await runSteps(newRun("r", "schedule", 1), { ...works, train }, settings);
    expect(done).toEqual(["features", "judge", "train", "promote", "prune"]);
    expect(waits).toEqual([1_500, 3_000, 6_000]);
    expect(run.steps.map(({ attemptCount }) => attemptCount)).toEqual([1, 1, 4, 1, 1]);
    expect(run.log.map(({ text }) => text)).toContain("train: attempt 1 failed: DISK_FULL: It is DISK_FULL.");
  });

  it("gives up after its attempts, and at once where trying again cannot help", async () => {
    const { done, waits, works, settings } = createProcess();
    const run = await runSteps(newRun("r", "schedule", 1), { ...works, judge: failing("DISK_FULL") }, settings);
    expect([waits.length, run.steps[1]?.attemptCount, run.steps[1]?.status]).toEqual([4, 5, "failed"]);
    expect(run.reason).toBe("judge failed: It is DISK_FULL.");
    expect(done).toEqual(["features"]);
    const other = createProcess();
    const works2 = { ...other.works, features: failing("NOTHING_TO_TRAIN") };
    expect(statusesOf(await runSteps(newRun("r", "schedule", 1), works2, other.settings))[0]).toBe("failed");
    expect(other.waits).toEqual([]);
  });

  it("goes on behind the last finished step after the process died in any step", async () => {
    for (const fatal of stepNames) {
      const first = createProcess();
      const controller = new AbortController();
      const die: StepWork = async () => {
        controller.abort(new Error("killed"));
        throw new Error("whatever");
      };
      const dying = runSteps(
        newRun("r", "schedule", 1),
        { ...first.works, [fatal]: die },
        { ...first.settings, signal: controller.signal },
      );
      await expect(dying).rejects.toThrow("killed");
      const left = await readRun(first, tenant, "r");
      expect(left.status).toBe("running");
      const second = createProcess(first.objects);
      const run = await runSteps(left, second.works, second.settings);
      expect([...first.done, ...second.done]).toEqual(stepNames);
      expect(second.done[0]).toBe(fatal);
      expect(run.results.featuresRun).toBe("f");
    }
  });

  it("does not run for ever when the process dies in the same step each time", async () => {
    const { objects, works, settings } = createProcess();
    let state = newRun("r", "schedule", 1);
    let deathCount = 0;
    for (; deathCount < 20 && statusesOf(state)[2] !== "failed"; deathCount += 1) {
      const controller = new AbortController();
      const train: StepWork = async () => {
        if (deathCount < 4) controller.abort(new Error("killed"));
        throw new Error("out of memory");
      };
      const running = runSteps(state, { ...works, train }, { ...settings, signal: controller.signal });
      state = await running.catch(() => readRun({ objects }, tenant, "r"));
    }
    expect(deathCount).toBe(retryDefaults.attemptLimit);
  });

  it("makes features again when they are gone, and leaves out what need not be done", async () => {
    const { done, works, settings } = createProcess();
    let isGone = true;
    const train: StepWork = async (...given) => {
      if (!isGone) return works.train(...given);
      isGone = false;
      return failing("FEATURES_NOT_FOUND")();
    };
    const isSkipped = (name: StepName) => name === "judge";
    const run = await runSteps(newRun("r", "schedule", 1), { ...works, train }, { ...settings, isSkipped });
    expect(done).toEqual(["features", "features", "train", "promote", "prune"]);
    expect(statusesOf(run)).toEqual(["done", "skipped", "done", "done", "done"]);
  });
});

describe("delayBefore", () => {
  it("doubles up to its limit, half of it random", () => {
    expect([1, 2, 3].map((count) => delayBefore(count, 0))).toEqual([1_000, 2_000, 4_000]);
    expect(delayBefore(1, 0.999)).toBeCloseTo(2_000, -1);
    expect(delayBefore(30, 0.999)).toBeLessThanOrEqual(retryDefaults.longestDelayMs);
  });
});

describe("readRun", () => {
  it("names the way out for a run that is not there, or not what was written", async () => {
    const objects = new MemoryObjectStore();
    for (const id of ["none", "../up", ""])
      await expect(readRun({ objects }, tenant, id)).rejects.toThrow(/codecatalyst runs list/);
    await objects.put(tenant, "runs/r.json", new TextEncoder().encode('{"schemaVersion":1}'));
    await expect(readRun({ objects }, tenant, "r")).rejects.toThrow(/runs\/r\.json is wrong/);
  });
});
