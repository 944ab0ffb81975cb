import { createClient, createEventQueue, localStorageQueue } from "codecatalyst-client";
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isSignInNeeded, isUnreachable } from "./failures.ts";
import { createReach } from "./reach.ts";

/** The server that served the page. */
export const client = createClient({ baseUrl: location.origin });

/** What was said while the server did not answer, or while nobody was signed in: kept over the end of the page, and sent as soon as may be. */
export const waiting = createEventQueue(client, { storage: localStorageQueue("codecatalyst.waiting") });

/** Whether the server answers. When it does again, what waits is sent, and everything on the page is asked for anew. */
export const reach = createReach(
  () => client.live(),
  () => void waiting.flush().then(() => queryClient.invalidateQueries()),
);

/** A session that ended while the page was open: whoever asks first finds out, for all. */
function noteFailure(error: unknown): void {
  if (isUnreachable(error)) reach.lost();
  if (isSignInNeeded(error)) void queryClient.invalidateQueries({ queryKey: ["me"] });
}

/** Lists stay as they are while somebody looks at them, until that person does something. */
const freshMs = 60_000;

/** Where every answer of the server is kept while the page is open. What is somebody's begins with `personal`. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      if (query.queryKey[0] !== "me" || isUnreachable(error)) noteFailure(error);
    },
  }),
  mutationCache: new MutationCache({ onError: noteFailure }),
  defaultOptions: {
    // The client itself tries again what failed by chance.
    queries: { staleTime: freshMs, retry: false, refetchOnWindowFocus: false },
    mutations: { retry: false },
  },
});

/** The key of something that is one person's: what the person does makes all of it old. */
export const personal = (userId: string, ...rest: readonly unknown[]) => ["personal", userId, ...rest] as const;

/** While something else is asked for, what was there stays, unless it was another person's. */
export const keepOwn =
  (userId: string) =>
  <Answer>(previous: Answer | undefined, query: { readonly queryKey: readonly unknown[] } | undefined) =>
    query?.queryKey[1] === userId ? previous : undefined;
