import { useQuery } from "@tanstack/react-query";
import { useViewer } from "../app/Viewer.tsx";
import { client, personal } from "./client.ts";

/** What is believed of the viewer's taste and mood, with what it rests on. */
export function useTaste() {
  const { userId } = useViewer();
  return useQuery({
    queryKey: personal(userId, "taste"),
    queryFn: ({ signal }) => client.getTaste({ userId }, { signal }),
  });
}
