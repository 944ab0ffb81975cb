import type { Input } from "codecatalyst-client";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { momentWish, useMoment } from "../app/Moment.tsx";
import { useViewer } from "../app/Viewer.tsx";
import { client, keepOwn, personal } from "./client.ts";

/** The services that the viewer said they can reach; none where they said nothing. */
function useServices(): readonly string[] {
  return useProfile().data?.user.services ?? [];
}

export function useProfile() {
  const { userId } = useViewer();
  return useQuery({
    queryKey: personal(userId, "profile"),
    queryFn: ({ signal }) => client.getUser({ userId }, { signal }),
  });
}

/** What a list is asked for beside whose it is. */
export type ListWish = Omit<Input<"recommend">, "userId">;

/** The viewer's list for this moment. */
export function useRecommendations(wish: ListWish = {}, isWanted = true) {
  const input = useListInput(wish);
  return useQuery({
    queryKey: personal(input.userId, "recommendations", input),
    queryFn: ({ signal }) => client.recommend(input, { signal }),
    placeholderData: keepOwn(input.userId),
    enabled: isWanted,
  });
}

/** The same by pages: the next one comes when it is asked for. */
export function useRecommendationPages(wish: ListWish) {
  const input = useListInput(wish);
  return useInfiniteQuery({
    queryKey: personal(input.userId, "recommendation-pages", input),
    queryFn: ({ signal, pageParam }) =>
      client.recommend({ ...input, ...(pageParam !== undefined && { cursor: pageParam }) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepOwn(input.userId),
  });
}

/** Everything that the server needs to know to make the viewer's list. */
export function useListInput(wish: ListWish): Input<"recommend"> {
  const { userId } = useViewer();
  const [moment] = useMoment();
  const reach = reachOf(moment.isReachableOnly, useServices());
  return { ...momentWish(moment), ...reach, ...lengthOf(moment.minutes), ...wish, userId };
}

/** Rows, each by one work that the viewer liked. */
export function useBecauseYou(wish: Omit<Input<"becauseYou">, "userId"> = {}, isWanted = true) {
  const { userId } = useViewer();
  const [moment] = useMoment();
  const input = { ...reachOf(moment.isReachableOnly, useServices()), ...wish, userId };
  return useQuery({
    queryKey: personal(userId, "because-you", input),
    queryFn: ({ signal }) => client.becauseYou(input, { signal }),
    placeholderData: keepOwn(input.userId),
    enabled: isWanted,
  });
}

/** What friends who let friends see it did lately. */
export function useFriendActivity(wish: Omit<Input<"friendActivity">, "userId">, isWanted = true) {
  const { userId } = useViewer();
  const input = { ...wish, userId };
  return useQuery({
    queryKey: personal(userId, "friend-activity", input),
    queryFn: ({ signal }) => client.friendActivity(input, { signal }),
    placeholderData: keepOwn(input.userId),
    enabled: isWanted,
  });
}

/** What many people enjoy right now. */
export function useTrending(wish: Input<"trending">, isWanted = true) {
  return useQuery({
    queryKey: ["trending", wish],
    queryFn: ({ signal }) => client.trending(wish, { signal }),
    placeholderData: keepPreviousData,
    enabled: isWanted,
  });
}

const reachOf = (isReachableOnly: boolean, service: readonly string[]) =>
  isReachableOnly && service.length > 0 ? { service } : {};

/** Books have no length, and are put down when the time is over. */
const lengthOf = (minutes: number | undefined) => (minutes === undefined ? {} : { filter: `NOT minutes>${minutes}` });
