import { Type } from "typebox";
import { plainEventKinds, ratioEventKinds } from "./event.ts";
import { count, domain, id, itemId, ratio, text, texts, userId, word, type Wire } from "./primitives.ts";

/** What tools for assistants take and give (Model Context Protocol): a few facts of an item, in names that need no explanation. */
const itemFields = {
  itemId: itemId(),
  title: text("Its title.", 1000, "The Great Gatsby"),
  domain: domain(),
  year: Type.Optional(Type.Integer({ description: "Of first publication or release.", examples: [1925] })),
  creators: texts("Who made it, such as author, director or performer.", 20, ["F. Scott Fitzgerald"]),
};
const itemExample = {
  itemId: "book:the-great-gatsby-1925",
  title: "The Great Gatsby",
  domain: "book",
  year: 1925,
  creators: ["F. Scott Fitzgerald"],
};
const toolItem = Type.Object(itemFields, {
  title: "ToolItem",
  description: "An item.",
  additionalProperties: false,
  examples: [itemExample],
});

const rankedExample = { ...itemExample, score: 0.71, reasons: ["Because you liked Tender Is the Night"] };
const rankedFields = {
  ...itemFields,
  score: Type.Number({ description: "More is better, within one list.", examples: [0.71] }),
  reasons: texts("Why it is there, the strongest first.", 10, ["Because you liked Tender Is the Night"]),
};
const toolRankedItem = Type.Object(rankedFields, {
  title: "ToolRankedItem",
  description: "An item of a list, and why it is there.",
  additionalProperties: false,
  examples: [rankedExample],
});
const rankedItems = (description: string) => Type.Array(toolRankedItem, { description, examples: [[rankedExample]] });

const whose = Type.Optional(userId("Whose; needed unless the key or the command is a person's own."));
const listLength = (description: string, maximum: number, usual: number) =>
  Type.Optional(
    Type.Integer({ minimum: 1, maximum, description: `${description}; ${usual} when left out.`, examples: [usual] }),
  );
const onlyDomain = Type.Optional(domain("Only items of this domain: book, movie, music, or a configured other."));

export const recommendToolInputSchema = Type.Object(
  {
    userId: whose,
    n: listLength("How many", 50, 10),
    domain: onlyDomain,
    excludedItemIds: Type.Optional(
      Type.Array(itemId("An item."), {
        maxItems: 200,
        description: "Items that must not appear, such as those just talked about.",
        examples: [["book:the-great-gatsby-1925"]],
      }),
    ),
    discovery: Type.Optional(Type.Boolean({ description: "Room for works that few know.", examples: [true] })),
  },
  {
    title: "RecommendToolInput",
    description: "Whom to recommend something to, and what.",
    additionalProperties: false,
    examples: [{ userId: "ada", n: 5, domain: "book" }],
  },
);

export const recommendToolOutputSchema = Type.Object(
  {
    recommendationId: text("Send it back with record_event, so that the click is told from chance.", 256, "r7Kq2mXw"),
    isFallback: Type.Boolean({ description: "Whether no model was there to ask.", examples: [false] }),
    items: rankedItems("The best first."),
  },
  {
    title: "RecommendToolOutput",
    description: "A list for one person.",
    additionalProperties: false,
    examples: [{ recommendationId: "r7Kq2mXw", isFallback: false, items: [rankedExample] }],
  },
);

export const explainToolInputSchema = Type.Object(
  { userId: whose, itemId: itemId("The item, as search_titles or recommend names it.") },
  {
    title: "ExplainToolInput",
    description: "Which item, and for whom.",
    additionalProperties: false,
    examples: [{ userId: "ada", itemId: "book:the-great-gatsby-1925" }],
  },
);

export const explainToolOutputSchema = Type.Object(
  {
    item: toolRankedItem,
    exclusion: Type.Optional(text("Why it would be left out of the person's lists.", 500, "The user has finished it.")),
  },
  {
    title: "ExplainToolOutput",
    description: "What speaks for an item, for one person.",
    additionalProperties: false,
    examples: [{ item: rankedExample }],
  },
);

export const becauseYouToolInputSchema = Type.Object(
  { userId: whose, n: listLength("How many for each work", 20, 5) },
  {
    title: "BecauseYouToolInput",
    description: "Whose newest favourites to start from.",
    additionalProperties: false,
    examples: [{ userId: "ada" }],
  },
);

export const becauseYouToolOutputSchema = Type.Object(
  {
    rows: Type.Array(
      Type.Object(
        { anchor: toolItem, items: rankedItems("What is near it, in any domain.") },
        {
          title: "BecauseYouRow",
          description: "A work that the person liked, and what is near it.",
          additionalProperties: false,
          examples: [{ anchor: itemExample, items: [rankedExample] }],
        },
      ),
      { description: "The newest favourite first.", examples: [[{ anchor: itemExample, items: [rankedExample] }]] },
    ),
  },
  {
    title: "BecauseYouToolOutput",
    description: "Rows of works near what a person liked lately.",
    additionalProperties: false,
    examples: [{ rows: [{ anchor: itemExample, items: [rankedExample] }] }],
  },
);

export const searchTitlesToolInputSchema = Type.Object(
  {
    title: text("Words of the title, or their beginnings.", 200, "gatsby"),
    domain: onlyDomain,
    limit: listLength("At most how many", 50, 10),
  },
  {
    title: "SearchTitlesToolInput",
    description: "What to look for.",
    additionalProperties: false,
    examples: [{ title: "gatsby" }],
  },
);

export const searchTitlesToolOutputSchema = Type.Object(
  { items: Type.Array(toolItem, { description: "The best match first.", examples: [[itemExample]] }) },
  {
    title: "SearchTitlesToolOutput",
    description: "Items with such a title.",
    additionalProperties: false,
    examples: [{ items: [itemExample] }],
  },
);

export const recordEventToolInputSchema = Type.Object(
  {
    userId: whose,
    itemId: itemId("What it happened to."),
    kind: word([...plainEventKinds, ...ratioEventKinds], "What happened; progress and rate need a ratio."),
    ratio: Type.Optional(ratio("progress: the part that is done; rate: 0 for the worst, 1 for the best.", 0.8)),
    eventId: Type.Optional(id("Recording the same id again changes nothing.", "e-0001")),
    recommendationId: Type.Optional(text("The list this came from.", 256, "r7Kq2mXw")),
  },
  {
    title: "RecordEventToolInput",
    description: "Something that a person did with an item.",
    additionalProperties: false,
    examples: [{ userId: "ada", itemId: "book:the-great-gatsby-1925", kind: "like" }],
  },
);

export const recordEventToolOutputSchema = Type.Object(
  { newEventCount: count("1, or 0 where it was recorded before.", 1) },
  {
    title: "RecordEventToolOutput",
    description: "What became of the event.",
    additionalProperties: false,
    examples: [{ newEventCount: 1 }],
  },
);

export type ToolItem = Wire<typeof toolItem>;
export type ToolRankedItem = Wire<typeof toolRankedItem>;
