import { Type } from "typebox";
import { eventSchema } from "./event.ts";
import { at, count, itemId, ratio, text, userId, word, type Wire } from "./primitives.ts";
import { sources } from "./recommendation.ts";

const shownItemSchema = Type.Object(
  {
    itemId: itemId(),
    row: word(["list", "continue"], "The list itself, or the row of what the user has begun."),
    position: Type.Integer({ minimum: 1, description: "1 for the first of its row.", examples: [1] }),
    score: Type.Optional(Type.Number({ description: "As it was served.", examples: [0.69] })),
    propensity: ratio("How likely the policy was to put this item at this place.", 1),
    sources: Type.Array(word(sources, "A source of candidates."), {
      description: "Where the candidate came from.",
      examples: [["graph", "content"]],
    }),
  },
  {
    title: "ShownItem",
    description: "An item at its place in a list that went out.",
    additionalProperties: false,
    examples: [{ itemId: "book:dune-1965", row: "list", position: 1, score: 0.69, propensity: 1, sources: ["graph"] }],
  },
);

const servedFields = {
  recommendationId: text("Names the list.", 256, "r7Kq2mXw"),
  userId: Type.Optional(userId("Absent where the list was for nobody in particular.")),
  accountId: Type.Optional(userId("The id that was asked with: the user's own or another of their accounts.")),
  surface: text("Where it was shown, such as recommend, playlist or similar.", 200, "recommend"),
  at: at("When it went out the first time."),
  modelVersion: Type.Optional(text("The model that scored.", 256, "2026-05-03-1")),
  isFallback: Type.Boolean({ description: "True when no model of the user's taste had a say.", examples: [false] }),
  context: Type.Record(Type.String(), Type.Unknown({ description: "One of them.", examples: [12] }), {
    description: "What was asked for: how many, domain, filters, moment, mood.",
    examples: [{ n: 12, domain: "book" }],
  }),
  items: Type.Array(shownItemSchema, { description: "In the order in which they stood.", examples: [[]] }),
};
const servedExample = {
  recommendationId: "r7Kq2mXw",
  userId: "ada",
  surface: "recommend",
  at: "2026-05-03T19:30:00.000Z",
  isFallback: false,
  context: { n: 12 },
  items: [],
};

export const servedListSchema = Type.Object(servedFields, {
  title: "ServedList",
  description: "A list as it went out.",
  additionalProperties: false,
  examples: [servedExample],
});

export const attributedListSchema = Type.Object(
  {
    ...servedFields,
    servedCount: count("How often it went out, from a cache or not.", 2),
    events: Type.Array(eventSchema, {
      description: "Its user's events that name it, oldest first.",
      examples: [[]],
    }),
  },
  {
    title: "AttributedList",
    description: "A list as it went out, and what came of it.",
    additionalProperties: false,
    examples: [{ ...servedExample, servedCount: 2, events: [] }],
  },
);
export type WireAttributedList = Wire<typeof attributedListSchema>;

const servedAgainSchema = Type.Object(
  {
    recommendationId: text("Names the list.", 256, "r7Kq2mXw"),
    surface: text("Where it was shown.", 200, "recommend"),
    at: at("When."),
  },
  {
    title: "ServedAgain",
    description: "A list that went out again, from a cache.",
    additionalProperties: false,
    examples: [{ recommendationId: "r7Kq2mXw", surface: "recommend", at: "2026-05-03T19:31:00.000Z" }],
  },
);

/** What a person was shown, for their export. */
export const exposureFields = {
  servedLists: Type.Array(servedListSchema, {
    description: "Lists that were served, oldest first.",
    examples: [[servedExample]],
  }),
  servedAgain: Type.Array(servedAgainSchema, {
    description: "Lists that were served again from a cache, oldest first.",
    examples: [[]],
  }),
};
