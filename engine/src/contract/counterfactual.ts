import { Type } from "typebox";
import { eventSchema } from "./event.ts";
import { count, itemId, word, type Wire } from "./primitives.ts";

export const counterfactualVerdicts = ["events", "without-history", "many-events", "not-listed"] as const;

export const counterfactualSchema = Type.Object(
  {
    itemId: itemId(),
    verdict: word(
      counterfactualVerdicts,
      "events: without these the item would not be in the list; without-history: it would be there without any; many-events: it would not, but no few works are the reason; not-listed: it is not there.",
    ),
    events: Type.Array(eventSchema, {
      description: "All of them are needed: with any of them alone put back the item would be there. Newest first.",
      examples: [[]],
    }),
    rank: Type.Optional(count("The item's place in the list, from 1; absent where it is not there.", 1)),
  },
  {
    title: "Counterfactual",
    description:
      "The events of a user without which an item would not be in their list, found by making the list without them.",
    additionalProperties: false,
    examples: [{ itemId: "movie:the-great-gatsby-2013", verdict: "without-history", events: [], rank: 3 }],
  },
);
export type WireCounterfactual = Wire<typeof counterfactualSchema>;
