import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { client } from "../../data/client.ts";

const followEveryMs = 1_000;

/** All runs, newest first; while one goes on it is followed. */
export const useRuns = () =>
  useInfiniteQuery({
    queryKey: ["runs"],
    queryFn: ({ pageParam, signal }) =>
      client.listRuns(pageParam === undefined ? {} : { cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ runs }) => runs.some(({ isUnderWay }) => isUnderWay)) === true ? followEveryMs : false,
  });

export const useRun = (runId: string) =>
  useQuery({
    queryKey: ["runs", runId],
    queryFn: ({ signal }) => client.getRun({ runId }, { signal }),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.isUnderWay === true ? followEveryMs : false),
  });
