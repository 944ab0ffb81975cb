import { useQuery } from "@tanstack/react-query";
import { client, queryClient } from "../../data/client.ts";
import { withAnswer, type History } from "./history.ts";

const queryKey = ["overview"] as const;
const lookEveryMs = 2_000;

/** Asks every two seconds while the tab is in front, and keeps what it takes to tell rates and draw lines. */
export const useOverview = () =>
  useQuery({
    queryKey,
    queryFn: async ({ signal }) =>
      withAnswer(queryClient.getQueryData<History>(queryKey), await client.getOverview({}, { signal })),
    refetchInterval: lookEveryMs,
    staleTime: 0,
    structuralSharing: false,
  });
