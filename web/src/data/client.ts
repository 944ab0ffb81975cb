import { ApiError, createClient } from "codecatalyst-client";
import { QueryCache, QueryClient } from "@tanstack/react-query";

/** The server that served the page. */
export const client = createClient({ baseUrl: location.origin });

const isSignInNeeded = (error: unknown) => error instanceof ApiError && error.status === 401;

/** Lists stay as they are while somebody looks at them, until that person does something. */
const freshMs = 60_000;

/** Where every answer of the server is kept while the page is open. What is somebody's begins with `personal`. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      // A session that ended while the page was open: whoever asks first finds out, for all.
      if (isSignInNeeded(error) && query.queryKey[0] !== "me") void queryClient.invalidateQueries({ queryKey: ["me"] });
    },
  }),
  defaultOptions: {
    // The client itself tries again what failed by chance.
    queries: { staleTime: freshMs, retry: false, refetchOnWindowFocus: false },
    mutations: { retry: false },
  },
});

/** The key of something that is one person's: what the person does makes all of it old. */
export const personal = (userId: string, ...rest: readonly unknown[]) => ["personal", userId, ...rest] as const;
