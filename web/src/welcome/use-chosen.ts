import type { Item } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useViewer } from "../app/Viewer.tsx";
import { client } from "../data/client.ts";
import { refreshPersonal } from "../data/use-record.ts";

export interface Chosen {
  readonly works: readonly Item[];
  readonly has: (itemId: string) => boolean;
  /** Chooses a work, or takes the choice back. */
  readonly toggle: (item: Item) => void;
  readonly error: unknown;
}

interface Choice {
  readonly item: Item;
  readonly eventId: string;
}

/** The works that were chosen on this page: each is a like, and is shown as chosen while the server still notes it. */
export function useChosen(): Chosen {
  const { userId, isPrivate } = useViewer();
  const [choices, setChoices] = useState<readonly Choice[]>([]);
  const without = (itemId: string) => (all: readonly Choice[]) => all.filter(({ item }) => item.id !== itemId);
  const refresh = () => refreshPersonal(userId);
  const choose = useMutation({
    mutationFn: async ({ item, eventId }: Choice) => {
      const event = { kind: "like", id: eventId, accountId: userId, itemId: item.id } as const;
      const { rejected } = await client.recordEvents({ body: { ...event, ...(isPrivate && { isPrivate }) } });
      if (rejected[0] !== undefined) throw new Error(rejected[0].message);
    },
    onMutate: (choice) => setChoices((all) => [choice, ...all]),
    onError: (_, { item }) => setChoices(without(item.id)),
    onSuccess: refresh,
  });
  const takeBack = useMutation({
    mutationFn: ({ eventId }: Choice) => client.retractEvent({ userId, eventId }),
    onMutate: ({ item }) => setChoices(without(item.id)),
    onError: (_, choice) => setChoices((all) => [choice, ...all]),
    onSuccess: refresh,
  });
  return {
    works: choices.map(({ item }) => item),
    has: (itemId) => choices.some(({ item }) => item.id === itemId),
    toggle: (item) => {
      const choice = choices.find((one) => one.item.id === item.id);
      if (choice === undefined) choose.mutate({ item, eventId: crypto.randomUUID() });
      else takeBack.mutate(choice);
    },
    error: choose.error ?? takeBack.error,
  };
}
