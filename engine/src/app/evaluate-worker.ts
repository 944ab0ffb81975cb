/** A thread that runs the cards it is handed, and tells what they find. */
import { parentPort } from "node:worker_threads";
import { EngineError, type ErrorCode, messageOf } from "../domain/errors.ts";
import type { CardReport } from "../evaluation/card.ts";
import { createInlinePool } from "../kernels/pool/calls.ts";
import { runCards, type CardData } from "./run-cards.ts";

export interface EvaluateRequest {
  readonly ids: readonly string[];
  readonly data: CardData;
}

export type EvaluateReply =
  | { readonly kind: "progress"; readonly what: string }
  | { readonly kind: "report"; readonly report: CardReport }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly message: string; readonly code?: ErrorCode };

const tell = (reply: EvaluateReply): void => parentPort?.postMessage(reply);

parentPort?.on("message", (request: EvaluateRequest) => void run(request));

async function run({ ids, data }: EvaluateRequest): Promise<void> {
  const onProgress = (what: string) => tell({ kind: "progress", what });
  try {
    for await (const report of runCards(ids, data, { pool: createInlinePool(), onProgress }))
      tell({ kind: "report", report });
    tell({ kind: "done" });
  } catch (error) {
    const message = messageOf(error);
    tell({ kind: "failed", message, ...(error instanceof EngineError && { code: error.code }) });
  }
}
