import { EngineError } from "../domain/errors.ts";
import { exitCodes, printNotice } from "./output.ts";

/** One Ctrl-C can arrive more than once: the terminal sends it to every process, and npm passes on its own. */
const echoMs = 500;

/**
 * Runs long work with a signal that aborts with `CANCELLED` when the process is asked to stop (Ctrl-C, SIGTERM). Asked again, the process
 * ends at once, which loses nothing that was written.
 */
export async function interruptible<T>(stoppedSentence: string, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let askedAtMs: number | undefined;
  const stop = () => {
    const nowMs = performance.now();
    askedAtMs ??= nowMs;
    if (nowMs - askedAtMs > echoMs) process.exit(exitCodes.failure);
    if (controller.signal.aborted) return;
    printNotice("Stopping …");
    controller.abort(new EngineError("CANCELLED", stoppedSentence));
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  try {
    return await run(controller.signal);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}
