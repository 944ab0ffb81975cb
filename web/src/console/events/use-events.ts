import { useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import type { Item } from "codecatalyst-client";
import { useMemo } from "react";
import { client, queryClient } from "../../data/client.ts";
import { withPage, type Tail } from "./event-tail.ts";

const tailKey = ["event-tail"] as const;
const lookEveryMs = 2_000;
const firstEventCount = 50;
/** Pages that are read in a row; what is behind them comes with the next look. */
const pageLimit = 10;

/** The newest events, and what arrives after them, until it is paused or the tab is behind others. */
export const useEventTail = (isPaused: boolean) =>
  useQuery({
    queryKey: tailKey,
    queryFn: async ({ signal }) => {
      let tail = queryClient.getQueryData<Tail>(tailKey) ?? { events: [], cursor: undefined };
      for (let count = 0; count < pageLimit; count += 1) {
        const input = tail.cursor === undefined ? { limit: firstEventCount } : { limit: 100, cursor: tail.cursor };
        const page = await client.listLatestEvents(input, { signal });
        tail = withPage(tail, page);
        if (!page.hasMore) break;
      }
      return tail;
    },
    enabled: !isPaused,
    refetchInterval: isPaused ? false : lookEveryMs,
    staleTime: 0,
    structuralSharing: false,
  });

/** The works of some events, as they become known. Ids that the catalogue does not have stay away. */
export function useItemsOf(itemIds: readonly string[]): ReadonlyMap<string, Item> {
  const ids = useMemo(() => [...new Set(itemIds)], [itemIds]);
  return useQueries({
    queries: ids.map((itemId) => ({
      queryKey: ["item", itemId],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => client.getItem({ itemId }, { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: joined,
  });
}

const joined = (results: readonly { readonly data: Item | undefined }[]): ReadonlyMap<string, Item> =>
  new Map(results.flatMap(({ data }) => (data === undefined ? [] : [[data.id, data] as const])));

export const failedKey = ["failed-events"] as const;

/** Events that were set aside, of one consumer group or of all. */
export const useFailedEvents = (group: string) =>
  useInfiniteQuery({
    queryKey: [...failedKey, group],
    queryFn: ({ pageParam, signal }) =>
      client.listFailedEvents(
        { limit: 100, ...(group !== "" && { group }), ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
  });
