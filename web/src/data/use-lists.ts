import type { Input } from "codecatalyst-client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { momentWish, useMoment } from "../app/Moment.tsx";
import { useViewer } from "../app/Viewer.tsx";
import { client, personal } from "./client.ts";

/** The services that the viewer said they can reach; none where they said nothing. */
export function useServices(): readonly string[] {
  return useProfile().data?.user.services ?? [];
}

export function useProfile() {
  const { userId } = useViewer();
  return useQuery({
    queryKey: personal(userId, "profile"),
    queryFn: ({ signal }) => client.getUser({ userId }, { signal }),
  });
}

/** The viewer's list for this moment. */
export function useRecommendations(wish: Omit<Input<"recommend">, "userId"> = {}) {
  const { userId } = useViewer();
  const [moment] = useMoment();
  const reach = reachOf(moment.isReachableOnly, useServices());
  const input = { ...momentWish(moment), ...reach, ...lengthOf(moment.minutes), ...wish, userId };
  return useQuery({
    queryKey: personal(userId, "recommendations", input),
    queryFn: ({ signal }) => client.recommend(input, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Rows, each by one work that the viewer liked. */
export function useBecauseYou(wish: Omit<Input<"becauseYou">, "userId"> = {}) {
  const { userId } = useViewer();
  const [moment] = useMoment();
  const input = { ...reachOf(moment.isReachableOnly, useServices()), ...wish, userId };
  return useQuery({
    queryKey: personal(userId, "because-you", input),
    queryFn: ({ signal }) => client.becauseYou(input, { signal }),
    placeholderData: keepPreviousData,
  });
}

const reachOf = (isReachableOnly: boolean, service: readonly string[]) =>
  isReachableOnly && service.length > 0 ? { service } : {};

/** Books have no length, and are put down when the time is over. */
const lengthOf = (minutes: number | undefined) => (minutes === undefined ? {} : { filter: `NOT minutes>${minutes}` });
