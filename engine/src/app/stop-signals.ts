/** One Ctrl-C can arrive more than once: the terminal sends it to every process, and npm passes on its own. */
const echoMs = 500;

/**
 * Calls back when the process is asked to stop (Ctrl-C, SIGTERM); asked again, it ends at once, which loses nothing that was
 * acknowledged. Returns the way to stop listening.
 */
export function onStopSignal(stop: () => void): () => void {
  let askedAtMs: number | undefined;
  const listener = () => {
    const nowMs = performance.now();
    if (askedAtMs === undefined) {
      askedAtMs = nowMs;
      stop();
    } else if (nowMs - askedAtMs > echoMs) process.exit(1);
  };
  process.on("SIGINT", listener).on("SIGTERM", listener);
  return () => void process.off("SIGINT", listener).off("SIGTERM", listener);
}
