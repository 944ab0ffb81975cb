import type { Item } from "codecatalyst-client";
import { useMutation } from "@tanstack/react-query";
import { useMemo } from "react";
import { useRecord, type Saying } from "../data/use-record.ts";
import { useWorkActs, useWorkEvents } from "../data/use-work.ts";
import type { Reaction } from "../words.ts";
import { saidOf, type PlainSaying } from "./sayings.ts";

/** Nobody likes what is not for them: saying one takes back the other. */
const opposites: Readonly<Partial<Record<Saying["kind"], PlainSaying>>> = { like: "dislike", dislike: "like" };

/** What the viewer said about a work, and how they say or take back more. `onAct` hears what is about to be done. */
export function useSayings(item: Item, onAct: (act: string) => void) {
  const events = useWorkEvents(item.id);
  const said = useMemo(() => saidOf(events.data ?? []), [events.data]);
  const acts = useWorkActs();
  const record = useRecord();
  const say = useMutation({
    mutationFn: async (saying: Saying) => {
      const opposite = opposites[saying.kind];
      const contrary = opposite === undefined ? [] : said.plain[opposite];
      if (contrary.length > 0) await acts.takeBack(contrary, "Changed your mind: noted.");
      await record(item, saying);
    },
  });
  const isBusy = say.isPending || acts.isPending;
  /** Says it, or takes it back where it was said. */
  const turn = (act: string, saying: Saying, eventIds: readonly string[]) => {
    // Pressed twice in haste: the first press is still on its way.
    if (isBusy || events.data === undefined) return;
    onAct(eventIds.length === 0 ? act : `${act}, taken back`);
    if (eventIds.length === 0) say.mutate(saying);
    else void acts.takeBack(eventIds, `Taken back: ${act}.`);
  };
  return {
    said,
    error: events.error,
    isBusy,
    turnPlain: (act: string, kind: PlainSaying) => turn(act, { kind }, said.plain[kind]),
    turnEmoji: (act: string, emoji: Reaction) => turn(act, { kind: "emoji", emoji }, said.emoji.get(emoji) ?? []),
    rate: (starCount: number) => turn(`${starCount} of 5`, { kind: "rate", ratio: starCount / 5 }, []),
    unrate: () => turn("Your rating", { kind: "rate", ratio: 0 }, said.ratingIds),
    progress: (ratio: number) => turn(`${Math.round(ratio * 100)} % through`, { kind: "progress", ratio }, []),
    takeBack: (act: string, eventId: string) => turn(act, { kind: "view" }, [eventId]),
    turnLeftOut: () => {
      if (isBusy) return;
      onAct(said.isLeftOut ? "Let it count again" : "Leave out of my taste");
      void (said.isLeftOut ? acts.letBackIn(item) : acts.leaveOut(item));
    },
    turnHidden: (isHidden: boolean) => {
      if (!isBusy) void (isHidden ? acts.show(item) : acts.hide(item));
    },
  };
}
