import type { Item } from "codecatalyst-client";
import { useCallback, useState } from "react";
import { useRecommendations } from "../data/use-lists.ts";

/** So long is the list that home shows, and by which this page measures what an act does. */
export const listLength = 24;

interface ListBefore {
  /** What was done: "I finished this". */
  readonly act: string;
  readonly items: readonly Item[];
}

export interface ListEffect {
  readonly now: readonly Item[] | undefined;
  /** The list as it was before the last act on this page. */
  readonly before: ListBefore | undefined;
  readonly isChanging: boolean;
  /** Keeps the list as it is now, before something is done. */
  readonly mark: (act: string) => void;
}

/** The viewer's list before and after what they do on this page. */
export function useListEffect(): ListEffect {
  const { data, isFetching } = useRecommendations({ n: listLength, surface: "home" });
  const [before, setBefore] = useState<ListBefore>();
  const now = data?.items.map(({ item }) => item);
  const mark = useCallback(
    (act: string) => setBefore(data && { act, items: data.items.map(({ item }) => item) }),
    [data],
  );
  return { now, before, isChanging: isFetching, mark };
}
