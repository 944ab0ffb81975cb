import type { PreviewItem, RuleEffect } from "codecatalyst-client";

export interface ComparedItem {
  readonly itemId: string;
  readonly title: string;
  /** From 1; undefined where it is not in that list. */
  readonly placeNow: number | undefined;
  readonly placeThen: number | undefined;
  /** What rules of the draft did to it. */
  readonly effects: readonly RuleEffect[];
}

type Listed = Pick<PreviewItem, "itemId" | "title">;

/** Every item of two lists with its place in both: those of the second list in its order, then those that leave. */
export function compareLists(
  now: readonly Listed[],
  then: readonly Listed[],
  effects: readonly RuleEffect[],
): readonly ComparedItem[] {
  const placeIn = (list: readonly Listed[], itemId: string) => {
    const place = list.findIndex((one) => one.itemId === itemId);
    return place < 0 ? undefined : place + 1;
  };
  const leaving = now.filter(({ itemId }) => placeIn(then, itemId) === undefined);
  return [...then, ...leaving].map(({ itemId, title }) => ({
    itemId,
    title,
    placeNow: placeIn(now, itemId),
    placeThen: placeIn(then, itemId),
    effects: effects.filter((effect) => effect.itemId === itemId),
  }));
}

/** "up 3", "down 1", "new", "leaves", or nothing where it stays. */
export function moveText({ placeNow, placeThen }: ComparedItem): string {
  if (placeThen === undefined) return "leaves";
  if (placeNow === undefined) return "new";
  if (placeNow === placeThen) return "";
  return placeThen < placeNow ? `up ${placeNow - placeThen}` : `down ${placeThen - placeNow}`;
}

const effectWords = {
  pinned: "pinned",
  boosted: "boosted",
  buried: "buried",
  "held-back": "held back",
  "left-out": "left out",
  "brought-in": "brought in",
} as const;

export const effectText = ({ effect, ruleId }: RuleEffect) => `${effectWords[effect]} by ${ruleId}`;
