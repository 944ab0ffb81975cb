import { useCallback, useMemo } from "react";
import { navigate, usePathname, useSearch } from "wouter/use-browser-location";

const prefix = "/title/";

/** The work that the address names; undefined where it is garbled. */
export function useAddressedItemId(): string | undefined {
  // Read as it stands: the router decodes addresses before it takes them apart, and an id may hold any sign.
  const pathname = usePathname();
  if (!pathname.startsWith(prefix)) return undefined;
  try {
    return decodeURIComponent(pathname.slice(prefix.length));
  } catch {
    return undefined;
  }
}

/** The works walked along from one on, the last one in the middle. The address keeps them, so that Back is a step back. */
export function useWalk(startId: string): readonly [ids: readonly string[], walk: (way: readonly string[]) => void] {
  const search = useSearch();
  const ids = useMemo(() => [startId, ...new URLSearchParams(search).getAll("walk")], [startId, search]);
  /** Along these, from the middle on; to a work of the walk it goes back. */
  const walk = useCallback(
    (way: readonly string[]) => {
      const next = [...ids];
      for (const id of way) {
        const earlier = next.indexOf(id);
        if (earlier >= 0) next.splice(earlier + 1);
        else next.push(id);
      }
      const parameters = new URLSearchParams(search);
      parameters.delete("walk");
      for (const id of next.slice(1)) parameters.append("walk", id);
      navigate(`${location.pathname}${parameters.size > 0 ? `?${parameters}` : ""}`);
    },
    [ids, search],
  );
  return [ids, walk];
}
