import type { Item, Relation } from "codecatalyst-client";
import {
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useQueries,
  useQuery,
  type UseQueryResult,
} from "@tanstack/react-query";
import { client, queryClient } from "./client.ts";

/** What the catalogue says changes seldom, and not by what a viewer does. */
const catalogueFreshMs = 10 * 60_000;

const itemQuery = (itemId: string) =>
  queryOptions({
    queryKey: ["item", itemId],
    queryFn: ({ signal }) => client.getItem({ itemId }, { signal }),
    staleTime: catalogueFreshMs,
  });

const relationsQuery = (itemId: string) =>
  queryOptions({
    queryKey: ["relations", itemId],
    queryFn: async ({ signal }) => (await client.getRelations({ itemId }, { signal })).relations,
    staleTime: catalogueFreshMs,
  });

/** One work; nothing is asked for while there is no id. */
export const useItem = (itemId: string | undefined) =>
  useQuery({ ...itemQuery(itemId ?? ""), enabled: itemId !== undefined });

/** Those of the works that are there by now. */
export const useItems = (itemIds: readonly string[]): ReadonlyMap<string, Item> =>
  useQueries({ queries: [...new Set(itemIds)].map(itemQuery), combine: itemsById });

const itemsById = (results: readonly UseQueryResult<Item>[]) =>
  new Map(results.flatMap(({ data }) => (data === undefined ? [] : [[data.id, data] as const])));

export const useRelations = (itemId: string) => useQuery(relationsQuery(itemId));

/** All that is known by now of the relations of several works. */
export const useAllRelations = (itemIds: readonly string[]): readonly Relation[] =>
  useQueries({ queries: [...new Set(itemIds)].map(relationsQuery), combine: allOf });

const allOf = (results: readonly UseQueryResult<readonly Relation[]>[]) => results.flatMap(({ data = [] }) => data);

/** Works of one domain that are like a work. */
export function useSimilar(itemId: string, domain: string, n = 12) {
  return useQuery({
    queryKey: ["similar", itemId, domain, n],
    queryFn: ({ signal }) => client.similar({ itemId, domain, n }, { signal }),
    staleTime: catalogueFreshMs,
  });
}

/** Works by the words of their title; nothing is asked for while there are none. */
export function useSearch(title: string, limit = 24, domain?: string) {
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
  const { queryKey } = itemQuery(item.id);
  if (queryClient.getQueryData(queryKey) === undefined) queryClient.setQueryData(queryKey, item);
  void queryClient.prefetchQuery(relationsQuery(item.id));
}
