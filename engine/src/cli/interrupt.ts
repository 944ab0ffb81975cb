import { onStopSignal } from "../app/stop-signals.ts";
import { EngineError } from "../domain/errors.ts";
import { printNotice } from "./output.ts";

/** Runs long work with a signal that aborts with `CANCELLED` when the process is asked to stop. */
export async function interruptible<T>(stoppedSentence: string, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stopListening = onStopSignal(() => {
    printNotice("Stopping …");
    controller.abort(new EngineError("CANCELLED", stoppedSentence));
  });
  try {
    return await run(controller.signal);
  } finally {
    stopListening();
  }
}
