import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client } from "./client.ts";

export function useItem(itemId: string) {
  return useQuery({ queryKey: ["item", itemId], queryFn: ({ signal }) => client.getItem({ itemId }, { signal }) });
}

/** Works by the words of their title; nothing is asked for while there are none. */
export function useSearch(title: string, limit = 24) {
  const words = title.trim();
  return useQuery({
    queryKey: ["search", words, limit],
    queryFn: ({ signal }) => client.listItems({ title: words, limit }, { signal }),
    enabled: words !== "",
    placeholderData: keepPreviousData,
  });
}
