import type { LoggedEvent, Position } from "../ports/event-log.ts";

/** The index of the first event behind a position in events of ascending positions, by bisection. */
export function firstAbove(events: readonly LoggedEvent[], after: Position): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.position ?? Infinity) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}
