import { useLayoutEffect, useRef, useState, type RefObject } from "react";

/** The width of an element, in pixels, as it changes; undefined before it is measured. */
export function useWidth<Shown extends HTMLElement>(): readonly [RefObject<Shown | null>, number | undefined] {
  const ref = useRef<Shown>(null);
  const [width, setWidth] = useState<number>();
  useLayoutEffect(() => {
    const { current } = ref;
    if (current === null) return undefined;
    setWidth(current.clientWidth);
    const observer = new ResizeObserver(() => setWidth(current.clientWidth));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}
