import { useInfiniteQuery } from "@tanstack/react-query";
import { useViewer } from "../app/Viewer.tsx";
import { personal } from "./client.ts";

interface Asked {
  readonly userId: string;
  readonly cursor?: string;
}

/** Something of the viewer's that the server tells by pages: the next one comes when it is asked for. */
export function usePages<Page extends { readonly nextCursor?: string }>(
  name: string,
  read: (asked: Asked, options: { readonly signal: AbortSignal }) => Promise<Page>,
  { refetchMs = false }: { readonly refetchMs?: number | false } = {},
) {
  const { userId } = useViewer();
  return useInfiniteQuery({
    queryKey: personal(userId, name),
    queryFn: ({ pageParam, signal }) =>
      read({ userId, ...(pageParam !== undefined && { cursor: pageParam }) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: refetchMs,
  });
}
