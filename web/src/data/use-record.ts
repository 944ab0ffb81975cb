import type { Item, NewEvent } from "codecatalyst-client";
import { useMutation, useMutationState } from "@tanstack/react-query";
import { useCallback } from "react";
import { useViewer } from "../app/Viewer.tsx";
import { useToast } from "../design/Toasts.tsx";
import type { Reaction } from "../words.ts";
import { client, personal, queryClient, waiting } from "./client.ts";
import { isSignInNeeded, isUnreachable } from "./failures.ts";

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

const recordKey = ["record"] as const;

interface Said {
  readonly item: Item;
  readonly saying: Saying;
  readonly event: NewEvent & { readonly id: string };
}

/** What fails now and may go well later, without anybody's doing or after a sign-in. */
const mayGoLater = (error: unknown) => isUnreachable(error) || isSignInNeeded(error);

/** Records what the viewer says about a work, shows what comes of it, and offers the way back. Throws nothing: failures are shown, and what cannot be sent now waits. */
export function useRecord(): (item: Item, saying: Saying, recommendationId?: string) => Promise<void> {
  const { userId, isPrivate } = useViewer();
  const toast = useToast();
  const fail = useCallback((error: unknown) => toast({ text: wordsOf(error), isFailure: true }), [toast]);
  const undo = useCallback(
    ({ event: { id, accountId, itemId } }: Said) => {
      // As an event of its own: what it takes back may still be on its way.
      const event = { kind: "retract", eventId: id, accountId, itemId } as const;
      client
        .recordEvents({ body: event })
        .then(({ rejected: [refusal] }) => {
          if (refusal !== undefined) throw new Error(refusal.message);
          return refreshPersonal(userId);
        })
        .catch((error: unknown) => (mayGoLater(error) ? waiting.record(event) : fail(error)));
    },
    [userId, fail],
  );
  const { mutateAsync } = useMutation({
    mutationKey: recordKey,
    // Without a connection it fails like without a server, and waits.
    networkMode: "always",
    mutationFn: ({ event }: Said) => client.recordEvents({ body: event }),
    onSuccess({ rejected: [refusal] }, said) {
      if (refusal !== undefined) return toast({ text: refusal.message, isFailure: true });
      toast({ text: saidWords(said.saying, said.item), undo: () => undo(said) });
      return refreshPersonal(userId);
    },
    onError(error, said) {
      if (!mayGoLater(error)) return fail(error);
      waiting.record(said.event);
      toast({
        text: `${saidWords(said.saying, said.item)} It counts as soon as the server answers.`,
        undo: () => undo(said),
      });
    },
  });
  return useCallback(
    async (item, saying, recommendationId) => {
      const event = {
        ...saying,
        id: crypto.randomUUID(),
        at: new Date().toISOString(),
        accountId: userId,
        itemId: item.id,
        ...(recommendationId !== undefined && { recommendationId }),
        ...(isPrivate && { isPrivate }),
      };
      await mutateAsync({ item, saying, event }).catch(() => undefined);
    },
    [userId, isPrivate, mutateAsync],
  );
}

/** The works about which something was said that the lists do not show yet. */
export const useItemsInHand = (): ReadonlySet<string> =>
  new Set(
    useMutationState({
      filters: { mutationKey: recordKey, status: "pending" },
      select: ({ state }) => (state.variables as Said).item.id,
    }),
  );

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : "That did not work.");
