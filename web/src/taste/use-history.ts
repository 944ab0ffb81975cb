import { useInfiniteQuery } from "@tanstack/react-query";
import { useViewer } from "../app/Viewer.tsx";
import { client, personal } from "../data/client.ts";

/** As many at once as the server gives. */
const pageLength = 100;

/** What the viewer did, newest first, page after page. */
export function useHistory() {
  const { userId } = useViewer();
  return useInfiniteQuery({
    queryKey: personal(userId, "history"),
    queryFn: ({ pageParam, signal }) =>
      client.listEvents(
        { userId, limit: pageLength, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor,
  });
}
