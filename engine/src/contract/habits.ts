import { Type } from "typebox";
import { count, itemId, ratio } from "./primitives.ts";

const days = (description: string, example: number) => Type.Number({ minimum: 0, description, examples: [example] });

export const habitsExample = {
  begunCount: 8,
  finishedCount: 6,
  completionRatio: 0.75,
  abandonedItemIds: ["book:the-great-gatsby-1925"],
  abandonedAtRatio: 0.2,
  finishedPerWeek: 1.5,
  daysToFinish: 4,
  daysFromPurchaseToFinish: 12,
  usualHours: [21, 20, 22],
};

export const habitsSchema = Type.Object(
  {
    begunCount: count("Items begun.", 8),
    finishedCount: count("Items that were begun and finished.", 6),
    completionRatio: Type.Optional(ratio("Finished of begun items, without those that may still be under way.", 0.75)),
    abandonedItemIds: Type.Array(itemId("An item that was given up."), {
      description: "Begun, never finished or rated, and left for a month; newest first.",
      examples: [["book:the-great-gatsby-1925"]],
    }),
    abandonedAtRatio: Type.Optional(ratio("How far abandoned items were got through, at the middle.", 0.2)),
    finishedPerWeek: Type.Optional(days("Finished items a week.", 1.5)),
    daysToFinish: Type.Optional(days("Days from beginning to finishing an item, at the middle.", 4)),
    daysFromPurchaseToFinish: Type.Optional(days("Days from buying to finishing an item, at the middle.", 12)),
    usualHours: Type.Array(Type.Integer({ minimum: 0, maximum: 23, description: "An hour.", examples: [21] }), {
      description: "Hours of the user's day that hold at least half of all events, the busiest first.",
      examples: [[21, 20, 22]],
    }),
  },
  {
    title: "Habits",
    description:
      "How the user goes about what they choose; figures are absent where there is nothing to compute them from.",
    additionalProperties: false,
    examples: [habitsExample],
  },
);
