import type { Item, OwnTaste } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useViewer } from "../app/Viewer.tsx";
import { client, personal, queryClient } from "../data/client.ts";
import { useRecommendations } from "../data/use-lists.ts";
import { refreshPersonal } from "../data/use-record.ts";
import { useTaste } from "../data/use-taste.ts";
import { useToast } from "../design/Toasts.tsx";
import { isSame, traitText, type Trait, type Wish } from "./traits.ts";

/** What was said last, and what the list was like before. */
export interface Effect {
  readonly words: string;
  readonly before: readonly Item[];
}

interface Saying {
  readonly trait: Trait;
  readonly wish: Wish | undefined;
}

export interface Wishes {
  readonly of: (trait: Trait) => Wish | undefined;
  /** Undefined: nothing in particular any more. */
  readonly wish: (trait: Trait, wish: Wish | undefined) => void;
  readonly effect: Effect | undefined;
  /** The first works of the viewer's list, as it is now. */
  readonly list: readonly Item[];
  readonly isListOld: boolean;
}

const wordsOf = (trait: Trait, wish: Wish | undefined) =>
  wish === undefined ? `nothing in particular of ${traitText(trait)}` : `${wish} ${traitText(trait)}`;

/** What the viewer says of their own taste, and what comes of it. */
export function useWishes(): Wishes {
  const { userId } = useViewer();
  const toast = useToast();
  const taste = useTaste();
  const recommendations = useRecommendations({ n: 8, surface: "taste" });
  const list = recommendations.data?.items.map(({ item }) => item) ?? [];
  const [effect, setEffect] = useState<Effect>();
  const key = personal(userId, "taste");
  const said = (trait: Trait) => taste.data?.edits.find((other) => isSame(other, trait))?.wish;
  const edit = useMutation({
    mutationFn: ({ trait: { facet, value }, wish }: Saying) =>
      wish === undefined
        ? client.forgetTasteEdit({ userId, facet, value })
        : client.editTaste({ userId, facet, value, body: { wish } }),
    onMutate({ trait, wish }) {
      const before = said(trait);
      setEffect({ words: wordsOf(trait, wish), before: list });
      queryClient.setQueryData<OwnTaste>(key, (old) => {
        const others = old?.edits.filter((other) => !isSame(other, trait)) ?? [];
        return old && { ...old, edits: wish === undefined ? others : [...others, { ...trait, wish }] };
      });
      return { undo: () => edit.mutate({ trait, wish: before }) };
    },
    onSuccess: (_, { trait, wish }, { undo }) => toast({ text: `Noted: ${wordsOf(trait, wish)}.`, undo }),
    onError(error) {
      setEffect(undefined);
      toast({ text: error.message, isFailure: true });
    },
    onSettled: () => refreshPersonal(userId),
  });
  return {
    of: said,
    wish: (trait, wish) => edit.mutate({ trait: { facet: trait.facet, value: trait.value }, wish }),
    effect,
    list,
    isListOld: recommendations.isFetching || edit.isPending,
  };
}
