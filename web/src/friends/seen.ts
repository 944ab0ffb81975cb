import type { StandingEvent } from "codecatalyst-client";

const shownKinds = new Set(["finish", "like", "rate"]);

/** The works that friends hear of where they may: what was finished, liked or rated, and counts; the newest first, each once. */
export function seenItemIds(events: readonly StandingEvent[], limit: number): readonly string[] {
  const ids = events.flatMap(({ event, standing }) =>
    standing === "counts" && shownKinds.has(event.kind) ? [event.itemId] : [],
  );
  return [...new Set(ids)].slice(0, limit);
}
