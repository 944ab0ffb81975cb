import type { Item } from "codecatalyst-client";
import { useMemo } from "react";
import { prefetchTitle } from "../data/use-catalogue.ts";

/** For a card: once somebody points at it, what its page shows is on its way. */
export function usePrefetch(item: Item) {
  return useMemo(() => {
    const fetch = () => {
      prefetchTitle(item);
      void import("../title/TitlePage.tsx");
    };
    return { onPointerEnter: fetch, onFocus: fetch };
  }, [item]);
}
