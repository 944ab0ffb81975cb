import { useEffect, type RefObject } from "react";

/** Where what had the focus is gone, because the list has changed, it goes on at the heading of its part, or of the page. */
export function useKeptFocus(area: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { current } = area;
    if (current === null) return undefined;
    let focused: Element | undefined;
    let part: Element | undefined;
    const onFocus = ({ target }: FocusEvent) => {
      focused = target as Element;
      part = focused.closest("section") ?? undefined;
    };
    const onBlur = ({ target }: FocusEvent) => {
      // Left, not lost: what is taken off the page is no longer connected a moment later.
      setTimeout(() => {
        if ((target as Element).isConnected && focused === target) focused = undefined;
      });
    };
    const observer = new MutationObserver(() => {
      if (focused === undefined || focused.isConnected || document.activeElement !== document.body) return;
      focused = undefined;
      const heading = part?.isConnected === true ? part.querySelector("h2") : document.querySelector("h1");
      heading?.focus({ preventScroll: true });
    });
    current.addEventListener("focusin", onFocus);
    current.addEventListener("focusout", onBlur);
    observer.observe(current, { childList: true, subtree: true });
    return () => {
      current.removeEventListener("focusin", onFocus);
      current.removeEventListener("focusout", onBlur);
      observer.disconnect();
    };
  }, [area]);
}
