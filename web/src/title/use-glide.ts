import { useLayoutEffect, useRef } from "react";
import type { Point } from "./graph-layout.ts";

const durationMs = 420;

/** Lets the works of a drawing glide from where they were to where they are. A transition would not do: it ends where the list puts an element elsewhere. */
export function useGlide(
  frame: { readonly current: HTMLElement | null },
  points: ReadonlyMap<string, Point> | undefined,
): void {
  const before = useRef<ReadonlyMap<string, Point>>(undefined);
  useLayoutEffect(() => {
    const earlier = before.current;
    before.current = points;
    if (earlier === undefined || points === undefined || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const place of frame.current?.querySelectorAll<HTMLElement>("[data-place]") ?? []) {
      const id = place.dataset["place"] ?? "";
      const [from, to] = [earlier.get(id), points.get(id)];
      if (from === undefined || to === undefined) continue;
      const [dx, dy] = [from.x - to.x, from.y - to.y];
      if (dx !== 0 || dy !== 0)
        place.animate([{ transform: `translate(${dx}px, ${dy}px)` }, { transform: "none" }], {
          duration: durationMs,
          easing: "cubic-bezier(0.3, 0, 0.2, 1)",
        });
    }
  }, [frame, points]);
}
