import { EngineError, type ErrorCode, messageOf } from "../../domain/errors.ts";
import type { RunResults, RunState, StepName } from "./run-state.ts";

/** A step's work. It may be done twice, when the process dies before the result is kept; what it returns is kept then. */
export type StepWork = (results: RunResults, tools: StepTools) => Promise<Partial<RunResults>>;

interface StepTools {
  readonly log: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface StepSettings {
  readonly nowMs: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Rejects by the signal's reason when it is aborted meanwhile. */
  readonly wait: (durationMs: number, signal?: AbortSignal) => Promise<void>;
  readonly save: (run: RunState) => Promise<void>;
  /** Steps that need not be done any more, seen what is known by now. */
  readonly isSkipped: (name: StepName, results: RunResults) => boolean;
  readonly signal?: AbortSignal;
}

export const retryDefaults = { attemptLimit: 5, firstDelayMs: 2_000, longestDelayMs: 300_000 } as const;

/** Trying again cannot help: somebody must do something first. */
const permanent: ReadonlySet<ErrorCode> = new Set([
  "NOTHING_TO_TRAIN",
  "SQL_ENGINE_UNAVAILABLE",
  "INVALID_CONFIG",
  "INVALID_INPUT",
  "STORE_TOO_NEW",
]);

/**
 * Does the steps that are not done yet, and keeps the run after each. A step that fails is tried again after a wait that
 * doubles each time, of which half is random, so that many do not come back at once. When the features that later steps read
 * are of no use any more, such as after a person in them was erased, the run begins again from its first step. Aborted, the run stays `running`
 * and can be taken up again; otherwise it ends by success or as `failed`, and never throws.
 */
export async function runSteps(
  run: RunState,
  works: Readonly<Record<StepName, StepWork>>,
  settings: StepSettings,
): Promise<RunState> {
  const log = (text: string) => run.log.push({ atMs: settings.nowMs(), text });
  while (true) {
    const step = run.steps.find(({ status }) => !["done", "skipped"].includes(status));
    if (step === undefined) return run;
    if (settings.isSkipped(step.name, run.results)) {
      step.status = "skipped";
      continue;
    }
    step.status = "running";
    step.attemptCount += 1;
    step.startedAtMs ??= settings.nowMs();
    await settings.save(run);
    try {
      const { signal } = settings;
      const results = await works[step.name](run.results, { log, ...(signal && { signal }) });
      Object.assign(run.results, results);
      step.status = "done";
      step.endedAtMs = settings.nowMs();
      log(`${step.name}: done`);
    } catch (error) {
      settings.signal?.throwIfAborted();
      if (await isOver(run, step, error, { ...settings, log })) return run;
    }
    await settings.save(run);
  }
}

/** After a failure: whether the run ends; if not, the wait is over when this resolves. */
async function isOver(
  run: RunState,
  step: RunState["steps"][number],
  error: unknown,
  { log, ...settings }: StepSettings & Pick<StepTools, "log">,
): Promise<boolean> {
  const code = error instanceof EngineError ? error.code : "INTERNAL";
  const text = messageOf(error);
  log(`${step.name}: attempt ${step.attemptCount} failed: ${code}: ${text}`);
  if (permanent.has(code) || step.attemptCount >= retryDefaults.attemptLimit) {
    step.status = "failed";
    step.endedAtMs = settings.nowMs();
    run.reason = `${step.name} failed: ${text}`;
    return true;
  }
  if (code === "FEATURES_NOT_FOUND") {
    run.results = {};
    for (const each of run.steps) if (each !== step) each.status = "waiting";
    step.status = "waiting";
    log("The features cannot be used any more: they are made again.");
  }
  const delayMs = delayBefore(step.attemptCount, settings.random());
  log(`${step.name}: next attempt in ${(delayMs / 1000).toFixed(1)} s`);
  await settings.save(run);
  await settings.wait(delayMs, settings.signal);
  return false;
}

/** Half of the doubling delay, and a random part of the other half. */
export function delayBefore(failedCount: number, random: number): number {
  const { firstDelayMs, longestDelayMs } = retryDefaults;
  const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (failedCount - 1));
  return delayMs / 2 + (delayMs / 2) * random;
}
