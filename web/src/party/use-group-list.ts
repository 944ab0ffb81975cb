import type { Input } from "codecatalyst-client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDebounced } from "./use-debounced.ts";
import { client, personal } from "../data/client.ts";

/** Several changes at once ask for one list. */
const gatherMs = 400;

/** What those who are here may enjoy next; asked for again with each version. */
export function useGroupList(
  { userId, version }: { readonly userId: string; readonly version: number },
  wish: Input<"partyList">,
) {
  const settled = useDebounced(version, gatherMs);
  return useQuery({
    queryKey: personal(userId, "party-list", wish, settled),
    queryFn: ({ signal }) => client.partyList(wish, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: gatherMs,
  });
}
