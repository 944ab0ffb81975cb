import { Type } from "typebox";
import { gatsbyExample, itemSchema } from "./item.ts";
import { text, userId, type Wire } from "./primitives.ts";
import { rankedItem } from "./recommendation.ts";

const rowExample = {
  recommendationId: "r7Kq2mXw",
  anchor: gatsbyExample,
  text: "Because you finished The Great Gatsby",
  items: [],
};

const becauseYouRowSchema = Type.Object(
  {
    recommendationId: text("Names this row: send it with the events that come of it.", 256, "r7Kq2mXw"),
    anchor: itemSchema,
    text: text("The row in words.", 2000, "Because you finished The Great Gatsby"),
    items: Type.Array(
      rankedItem("LedToItem", "An item that a work leads to; its reasons rest on that work, strongest first."),
      { description: "Best for this user first, domains mixed.", examples: [[]] },
    ),
  },
  {
    title: "BecauseYouRow",
    description: "A work that the user liked, and what it leads to.",
    additionalProperties: false,
    examples: [rowExample],
  },
);

export const becauseYouSchema = Type.Object(
  {
    userId: userId(),
    modelVersion: Type.Optional(text("The model that scored.", 256, "2026-05-03-1")),
    isFallback: Type.Boolean({ description: "True when there is no model, and so no row.", examples: [false] }),
    rows: Type.Array(becauseYouRowSchema, {
      description: "The newest of each domain first. No work comes twice.",
      examples: [[rowExample]],
    }),
  },
  {
    title: "BecauseYou",
    description: "Rows of items, each by one work that the user liked.",
    additionalProperties: false,
    examples: [{ userId: "ada", modelVersion: "2026-05-03-1", isFallback: false, rows: [rowExample] }],
  },
);
export type WireBecauseYou = Wire<typeof becauseYouSchema>;
