import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { EngineError } from "../domain/errors.ts";
import type { CardReport } from "../evaluation/card.ts";
import { allCards } from "../evaluation/cards/all-cards.ts";
import { reportPage } from "../evaluation/report/report.ts";
import { createThreadPool } from "../kernels/pool/thread-pool.ts";
import type { EvaluateReply, EvaluateRequest } from "./evaluate-worker.ts";
import { cardOf, runCards, type CardData } from "./run-cards.ts";

export interface EvaluateOptions extends CardData {
  readonly onProgress?: (what: string) => void;
}

export const cardIds: readonly string[] = allCards.map(({ id }) => id);

/**
 * Runs cards and yields what each finds as soon as it has: those that share work one after the other, with kernels on all
 * processors where there is nothing else to run, and otherwise one after the other on each. Throws `INVALID_INPUT` for an id that
 * is none.
 */
export async function* evaluate(
  ids: readonly string[],
  { onProgress = () => {}, ...data }: EvaluateOptions,
): AsyncGenerator<CardReport> {
  const groups = groupsOf(ids);
  if (groups.length > 1 && availableParallelism() > 1) {
    yield* runOnThreads(groups, data, onProgress);
    return;
  }
  const pool = createThreadPool(availableParallelism());
  try {
    yield* runCards(ids, data, { pool, onProgress });
  } finally {
    await pool.close();
  }
}

/** The longest first, so that none is left running alone at the end. */
function groupsOf(ids: readonly string[]): readonly (readonly string[])[] {
  const cards = ids.map(cardOf);
  const groups = Map.groupBy(cards, ({ id, group = id }) => group);
  const minutesOf = (group: typeof cards) => group.reduce((sum, { minutes = 1 }) => sum + minutes, 0);
  return [...groups.values()]
    .toSorted((one, other) => minutesOf(other) - minutesOf(one))
    .map((group) => group.map(({ id }) => id));
}

async function* runOnThreads(
  groups: readonly (readonly string[])[],
  data: CardData,
  onProgress: (what: string) => void,
): AsyncGenerator<CardReport> {
  // Source, build and bundle differ in the extension only.
  const file = new URL(`evaluate-worker${extname(import.meta.url)}`, import.meta.url);
  const waiting = [...groups];
  const found: CardReport[] = [];
  let wake = Promise.withResolvers<void>();
  const workers = Array.from({ length: Math.min(availableParallelism(), groups.length) }, () => new Worker(file));
  const running = new Set(workers);
  const lanes = workers.map(async (worker) => {
    for (let ids = waiting.shift(); ids !== undefined; ids = waiting.shift())
      await runGroup(worker, { ids, data }, (reply) => {
        if (reply.kind === "progress") onProgress(reply.what);
        if (reply.kind === "report") found.push(reply.report);
        wake.resolve();
      });
    running.delete(worker);
    wake.resolve();
  });
  const failed = Promise.all(lanes).then(() => new Promise<never>(() => {}));
  try {
    while (running.size > 0 || found.length > 0) {
      const report = found.shift();
      if (report !== undefined) yield report;
      else {
        await Promise.race([wake.promise, failed]);
        wake = Promise.withResolvers();
      }
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Resolves when the worker has run all of them. */
function runGroup(worker: Worker, request: EvaluateRequest, onReply: (reply: EvaluateReply) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void) => {
      worker.off("message", listen).off("error", fail);
      outcome();
    };
    const fail = (error: Error) => settle(() => reject(error));
    const listen = (reply: EvaluateReply) => {
      if (reply.kind === "done") settle(resolve);
      else if (reply.kind === "failed")
        fail(reply.code === undefined ? new Error(reply.message) : new EngineError(reply.code, reply.message));
      else onReply(reply);
    };
    worker.on("message", listen).on("error", fail);
    worker.postMessage(request);
  });
}

export { reportPage, type CardReport };
