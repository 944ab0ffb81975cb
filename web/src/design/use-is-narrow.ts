import { useSyncExternalStore } from "react";

const narrow = matchMedia("(width < 40rem)");

const subscribe = (onChange: () => void) => {
  narrow.addEventListener("change", onChange);
  return () => narrow.removeEventListener("change", onChange);
};

/** Whether the page is as narrow as a phone. */
export const useIsNarrow = () => useSyncExternalStore(subscribe, () => narrow.matches);
