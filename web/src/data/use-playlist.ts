import type { Input } from "codecatalyst-client";
import { useQuery } from "@tanstack/react-query";
import { momentWish, useMoment } from "../app/Moment.tsx";
import { useViewer } from "../app/Viewer.tsx";
import { client, keepOwn, personal } from "./client.ts";

/** An ordered list for the viewer's mood; of the moment only the mood counts. */
export function usePlaylist(wish: Omit<Input<"playlist">, "userId" | "mood" | "moodGoal">) {
  const { userId } = useViewer();
  const [moment] = useMoment();
  const { mood, moodGoal } = momentWish(moment);
  const input = { ...wish, ...(mood !== undefined && { mood }), ...(moodGoal !== undefined && { moodGoal }), userId };
  return useQuery({
    queryKey: personal(userId, "playlist", input),
    queryFn: ({ signal }) => client.playlist(input, { signal }),
    placeholderData: keepOwn(userId),
  });
}
