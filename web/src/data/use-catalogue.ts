import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client } from "./client.ts";

/** One work; nothing is asked for while there is no id. */
export function useItem(itemId: string | undefined) {
  return useQuery({
    queryKey: ["item", itemId],
    queryFn: ({ signal }) => client.getItem({ itemId: itemId ?? "" }, { signal }),
    enabled: itemId !== undefined,
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
