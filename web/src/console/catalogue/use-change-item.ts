import { ApiError, type Item, type ItemPatch } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { client, queryClient } from "../../data/client.ts";
import type { TaggedItem } from "./CatalogueItem.tsx";

/** A change was made from something that is no longer so. */
export const isOvertaken = (error: unknown) => error instanceof ApiError && error.status === 412;

export const refreshItem = (itemId: string) =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ["tagged-item", itemId] }),
    queryClient.invalidateQueries({ queryKey: ["item", itemId] }),
    queryClient.invalidateQueries({ queryKey: ["catalogue"] }),
    queryClient.invalidateQueries({ queryKey: ["search"] }),
  ]);

/** Changes an item unless somebody else did since it was read. */
export function useChangeItem({ item, etag }: TaggedItem, onDone: (item: Item) => void) {
  return useMutation({
    mutationFn: (body: ItemPatch) =>
      client.patchItem({ itemId: item.id, body }, etag === undefined ? {} : { ifMatch: etag }),
    onSuccess: async (changed) => {
      await refreshItem(item.id);
      onDone(changed);
    },
  });
}
