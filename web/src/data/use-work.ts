import type { Item } from "codecatalyst-client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useViewer } from "../app/Viewer.tsx";
import { useToast } from "../design/Toasts.tsx";
import { client, personal } from "./client.ts";
import { refreshPersonal } from "./use-record.ts";

/** The largest page; nobody says more about one work. */
const eventLimit = 100;

/** What the viewer did with a work, newest first. */
export function useWorkEvents(itemId: string) {
  const { userId } = useViewer();
  return useQuery({
    queryKey: personal(userId, "work-events", itemId),
    queryFn: async ({ signal }) => (await client.listEvents({ userId, itemId, limit: eventLimit }, { signal })).events,
  });
}

/** How a work stands with the viewer, and why. */
export function useExplanation(itemId: string) {
  const { userId } = useViewer();
  return useQuery({
    queryKey: personal(userId, "explanation", itemId),
    queryFn: ({ signal }) => client.explain({ userId, itemId, surface: "home" }, { signal }),
  });
}

/** What the viewer did without which a work would not be among the first `n` of their list. */
export function useCounterfactual(itemId: string, n: number) {
  const { userId } = useViewer();
  return useQuery({
    queryKey: personal(userId, "counterfactual", itemId, n),
    queryFn: ({ signal }) => client.counterfactual({ userId, itemId, n }, { signal }),
  });
}

interface Act {
  readonly run: () => Promise<unknown>;
  /** What to say when it is done. */
  readonly said: string;
  readonly undo?: () => Promise<unknown>;
}

/** What the viewer can do with a work besides saying something about it. Each shows what comes of it; failures are shown too. */
export function useWorkActs() {
  const { userId } = useViewer();
  const toast = useToast();
  const { mutateAsync, isPending } = useMutation({
    mutationFn: ({ run }: Act) => run(),
    onSuccess: (_, { said, undo }) => {
      toast({ text: said, ...(undo !== undefined && { undo: () => void act({ run: undo, said: "Taken back." }) }) });
      return refreshPersonal(userId);
    },
    onError: (error) => toast({ text: error.message, isFailure: true }),
  });
  const act = (wanted: Act): Promise<unknown> => mutateAsync(wanted).catch(() => undefined);
  const leavingOut =
    ({ id: itemId }: Item) =>
    () =>
      client.leaveOut({ userId, itemId });
  const lettingIn =
    ({ id: itemId }: Item) =>
    () =>
      client.letBackIn({ userId, itemId });
  const hiding =
    ({ id: itemId }: Item) =>
    () =>
      client.hideItem({ userId, itemId });
  const showing =
    ({ id: itemId }: Item) =>
    () =>
      client.showItem({ userId, itemId });
  return {
    isPending,
    takeBack: (eventIds: readonly string[], said: string) =>
      act({ run: () => Promise.all(eventIds.map((eventId) => client.retractEvent({ userId, eventId }))), said }),
    leaveOut: (item: Item) =>
      act({ run: leavingOut(item), said: `${item.title} is left out of your taste.`, undo: lettingIn(item) }),
    letBackIn: (item: Item) =>
      act({ run: lettingIn(item), said: `${item.title} counts again.`, undo: leavingOut(item) }),
    hide: (item: Item) =>
      act({ run: hiding(item), said: `Friends hear nothing of ${item.title}.`, undo: showing(item) }),
    show: (item: Item) =>
      act({ run: showing(item), said: `Friends may hear of ${item.title} again.`, undo: hiding(item) }),
  };
}
