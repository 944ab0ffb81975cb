import type { Answer } from "codecatalyst-client";

type Run = Answer<"startRun">;
export type Step = Run["steps"][number];
type Comparison = NonNullable<NonNullable<Run["verdict"]>["overall"]>;

type Tone = "plain" | "good" | "warning" | "alarm";

export function statusOf({
  status,
  isUnderWay,
}: Pick<Run, "status" | "isUnderWay">): readonly [words: string, tone: Tone] {
  switch (status) {
    case "running":
      return isUnderWay ? ["Under way", "plain"] : ["Cut off", "warning"];
    case "promoted":
      return ["Promoted", "good"];
    case "refused":
      return ["Refused", "warning"];
    case "failed":
      return ["Failed", "alarm"];
  }
}

export const triggerWords = {
  schedule: "By the daily schedule",
  command: "By the command line",
  request: "By request",
} as const;

export const stepWords: Readonly<Record<Step["name"], { readonly name: string; readonly does: string }>> = {
  features: { name: "Features", does: "preferences are made from all events, the newest set apart for judging" },
  judge: { name: "Judge", does: "a candidate is compared with the model that serves, on the events set apart" },
  train: { name: "Train", does: "if the candidate is not worse, a model is trained on everything" },
  promote: { name: "Promote", does: "it is verified and serves from then on" },
  prune: { name: "Prune", does: "versions and runs beyond those that are kept are removed" },
};

export const stepStatusWords: Readonly<Record<Step["status"], readonly [words: string, tone: Tone]>> = {
  waiting: ["Waits", "plain"],
  running: ["Under way", "plain"],
  done: ["Done", "good"],
  skipped: ["Not needed", "plain"],
  failed: ["Failed", "alarm"],
};

/** What the interval of the difference says of the candidate. */
export function comparedWords({ differenceLow, differenceHigh }: Comparison): readonly [words: string, tone: Tone] {
  if (differenceLow > 0) return ["Better", "good"];
  if (differenceHigh < 0) return ["Worse", "alarm"];
  return ["No difference shown", "plain"];
}

export interface Bar {
  /** Shares of the whole run. */
  readonly startRatio: number;
  readonly lengthRatio: number;
  readonly durationMs: number;
}

/** Where a step lies in its run; undefined of one that has not begun. */
export function barOf(step: Step, run: Pick<Run, "startedAt" | "endedAt">, nowMs: number): Bar | undefined {
  if (step.startedAt === undefined) return undefined;
  const runStartMs = Date.parse(run.startedAt);
  const runEndMs = run.endedAt === undefined ? nowMs : Date.parse(run.endedAt);
  const wholeMs = Math.max(1, runEndMs - runStartMs);
  const startMs = Date.parse(step.startedAt);
  const durationMs = Math.max(0, (step.endedAt === undefined ? runEndMs : Date.parse(step.endedAt)) - startMs);
  const startRatio = Math.min(1, Math.max(0, (startMs - runStartMs) / wholeMs));
  return { startRatio, lengthRatio: Math.min(1 - startRatio, durationMs / wholeMs), durationMs };
}
