import type { Item } from "codecatalyst-client";
import { useMemo, useRef } from "react";
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
  const once = useOnce(events.dataUpdatedAt);
  const say = async (saying: Saying) => {
    const opposite = opposites[saying.kind];
    const contrary = opposite === undefined ? [] : said.plain[opposite];
    if (contrary.length > 0) await acts.takeBack(contrary, "Changed your mind: noted.");
    await record(item, saying);
  };
  const sayNow = (act: string, saying: Saying) =>
    once(act, () => {
      onAct(act);
      return say(saying);
    });
  const takeBack = (act: string, eventIds: readonly string[]) =>
    once(act, () => {
      onAct(`${act}, taken back`);
      return acts.takeBack(eventIds, `Taken back: ${act}.`);
    });
  /** Says it, or takes it back where it was said. */
  const turn = (act: string, saying: Saying, eventIds: readonly string[]) =>
    eventIds.length > 0 ? takeBack(act, eventIds) : events.data === undefined ? undefined : sayNow(act, saying);
  return {
    said,
    error: events.error,
    turnPlain: (act: string, kind: PlainSaying) => turn(act, { kind }, said.plain[kind]),
    turnEmoji: (emoji: Reaction) => turn(emoji, { kind: "emoji", emoji }, said.emoji.get(emoji) ?? []),
    rate: (starCount: number) => sayNow(`${starCount} of 5`, { kind: "rate", ratio: starCount / 5 }),
    unrate: () => takeBack("Your rating", said.ratingIds),
    progress: (ratio: number) => sayNow(`${Math.round(ratio * 100)} % through`, { kind: "progress", ratio }),
    takeBack: (act: string, eventId: string) => takeBack(act, [eventId]),
    turnLeftOut: () =>
      once("leave out", () => {
        onAct(said.isLeftOut ? "Let it count again" : "Leave out of my taste");
        return said.isLeftOut ? acts.letBackIn(item) : acts.leaveOut(item);
      }),
    turnHidden: (isHidden: boolean) => once("hide", () => (isHidden ? acts.show(item) : acts.hide(item))),
  };
}

/** Runs an act unless the same one is under way: whoever presses twice in haste means it once. It is over when it failed, or with what the server says next. */
function useOnce(answeredAt: number) {
  const underWay = useRef(new Map<string, number>());
  return (name: string, run: () => Promise<unknown>) => {
    if (underWay.current.get(name) === answeredAt) return;
    underWay.current.set(name, answeredAt);
    void run().finally(() => underWay.current.delete(name));
  };
}
