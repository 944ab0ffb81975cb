import type { Item, NewEvent } from "codecatalyst-client";
import { useCallback } from "react";
import { useViewer } from "../app/Viewer.tsx";
import { useToast } from "../design/Toasts.tsx";
import type { Reaction } from "../words.ts";
import { client, personal, queryClient } from "./client.ts";

/** What the viewer says about a work. */
export type Saying =
  | { readonly kind: "view" | "start" | "finish" | "like" | "dislike" | "save" | "skip" }
  | { readonly kind: "rate" | "progress"; readonly ratio: number }
  | { readonly kind: "emoji"; readonly emoji: Reaction };

function saidWords(saying: Saying, { title }: Item): string {
  switch (saying.kind) {
    case "finish":
      return `Noted: you finished ${title}.`;
    case "like":
      return `Noted: you like ${title}.`;
    case "dislike":
      return `Noted: ${title} is not for you.`;
    case "save":
      return `Kept for later: ${title}.`;
    case "start":
      return `Noted: you began ${title}.`;
    case "view":
    case "skip":
      return `Noted: ${title}.`;
    case "rate":
      return `Noted: ${Math.round(saying.ratio * 5)} of 5 for ${title}.`;
    case "progress":
      return `Noted: you are ${Math.round(saying.ratio * 100)} % through ${title}.`;
    case "emoji":
      return `Noted: ${saying.emoji} to ${title}.`;
  }
}

/** After what somebody did, everything that is made for them is made anew. */
export const refreshPersonal = (userId: string) => queryClient.invalidateQueries({ queryKey: personal(userId) });

/** Records what the viewer says about a work, shows what comes of it, and offers the way back. Throws nothing: failures are shown. */
export function useRecord(): (item: Item, saying: Saying, recommendationId?: string) => Promise<void> {
  const { userId, isPrivate } = useViewer();
  const toast = useToast();
  return useCallback(
    async (item, saying, recommendationId) => {
      const id = crypto.randomUUID();
      const event: NewEvent = {
        ...saying,
        id,
        accountId: userId,
        itemId: item.id,
        ...(recommendationId !== undefined && { recommendationId }),
        ...(isPrivate && { isPrivate }),
      };
      const undo = () => {
        void client
          .retractEvent({ userId, eventId: id })
          .then(() => refreshPersonal(userId))
          .catch((error: unknown) => toast({ text: wordsOf(error), isFailure: true }));
      };
      try {
        const { rejected } = await client.recordEvents({ body: event });
        const refusal = rejected[0];
        if (refusal !== undefined) return toast({ text: refusal.message, isFailure: true });
        toast({ text: saidWords(saying, item), undo });
        await refreshPersonal(userId);
      } catch (error) {
        toast({ text: wordsOf(error), isFailure: true });
      }
    },
    [userId, isPrivate, toast],
  );
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : "That did not work.");
