import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Item } from "codecatalyst-client";
import { client, queryClient } from "./client.ts";

export function useItem(itemId: string) {
  return useQuery({ queryKey: ["item", itemId], queryFn: ({ signal }) => client.getItem({ itemId }, { signal }) });
}

/** Works by the words of their title; nothing is asked for while there are none. */
export function useSearch(title: string, limit = 24, { domain }: { readonly domain?: string } = {}) {
  const words = title.trim();
  return useQuery({
    queryKey: ["search", words, limit, domain],
    queryFn: ({ signal }) =>
      client.listItems({ title: words, limit, ...(domain !== undefined && { domain }) }, { signal }),
    enabled: words !== "",
    placeholderData: keepPreviousData,
  });
}

/** The same by pages. */
export function useSearchPages(title: string, { domain }: { readonly domain?: string } = {}) {
  return useInfiniteQuery({
    queryKey: ["search-pages", title, domain],
    queryFn: ({ signal, pageParam }) =>
      client.listItems(
        {
          title,
          limit: 48,
          ...(domain !== undefined && { domain }),
          ...(pageParam !== undefined && { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** What the page of a title begins with. The work itself is known where it stands in a list. */
export function prefetchTitle(item: Item): void {
  const { id: itemId } = item;
  if (queryClient.getQueryData(["item", itemId]) === undefined) queryClient.setQueryData(["item", itemId], item);
  void queryClient.prefetchQuery({
    queryKey: ["relations", itemId],
    queryFn: ({ signal }) => client.getRelations({ itemId }, { signal }),
  });
}
