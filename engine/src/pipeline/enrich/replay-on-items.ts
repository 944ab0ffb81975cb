import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../domain/errors.ts";
import type { TenantId } from "../../domain/ids.ts";
import type { Bus } from "../../ports/bus.ts";
import type { Lake } from "../lake/lake.ts";
import { replayFailed } from "./enrich-files.ts";

export interface ReplayOptions {
  /** Waits so long after items have come, since more come mostly; 2 s unless given. */
  readonly delayMs?: number;
  readonly onNotice?: (notice: string) => void;
}

/** After each replay there is rest of so many times as long as it took. */
const restRatio = 10;

/** Enriches failed events when items arrive, in the background. Returns the way to end it, which waits for what is under way. */
export function replayOnItems(lake: Lake, bus: Bus, options: ReplayOptions = {}): () => Promise<void> {
  const { delayMs = 2000, onNotice = () => {} } = options;
  const closing = new AbortController();
  const pending = new Set<TenantId>();
  let running: Promise<void> | undefined;
  async function run(): Promise<void> {
    let restMs = delayMs;
    while (pending.size > 0) {
      await sleep(restMs, undefined, { signal: closing.signal, ref: false });
      const startMs = performance.now();
      for (const tenant of pending) {
        pending.delete(tenant);
        await replayFailed(lake, tenant, { signal: closing.signal });
      }
      restMs = delayMs + (performance.now() - startMs) * restRatio;
    }
  }
  const end = bus.subscribe("items-changed", ({ tenant }) => {
    pending.add(tenant);
    running ??= run()
      .catch((error: unknown) => {
        if (closing.signal.aborted) return;
        const reason = messageOf(error);
        onNotice(`Failed events could not be enriched again: ${reason} \`codecatalyst enrich --failed\` tries again.`);
      })
      .finally(() => (running = undefined));
  });
  return async () => {
    end();
    closing.abort();
    await running;
  };
}
