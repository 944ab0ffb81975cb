import { useSyncExternalStore } from "react";

/** Room for the picture and the talk beside it; as in Room.module.css. */
const wide = matchMedia("(width >= 75rem)");

const subscribe = (onChange: () => void) => {
  wide.addEventListener("change", onChange);
  return () => wide.removeEventListener("change", onChange);
};

export const useIsWide = (): boolean => useSyncExternalStore(subscribe, () => wide.matches);
