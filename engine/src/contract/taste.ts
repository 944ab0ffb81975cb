import { Type } from "typebox";
import { believedMoodSchema } from "./mood.ts";
import { count, id, itemId, ratio, word, type Wire } from "./primitives.ts";
import { clusterViewSchema } from "./user.ts";
import { tasteEditFields, tasteEditSchema, tasteFacet, tasteWishes } from "./taste-edit.ts";

const belief = {
  facet: "theme",
  value: "jazz-age",
  share: 0.4,
  likedItemCount: 3,
  eventIds: ["e-0001"],
  itemIds: ["book:the-great-gatsby-1925"],
} as const;
const eventIds = Type.Array(id("An event of the user.", "e-0001"), {
  description: "Events that it rests on, the newest first, five at most.",
  examples: [["e-0001"]],
});
const itemIds = Type.Array(itemId(), {
  description: "What these events happened to, each once, in the same order.",
  examples: [["book:the-great-gatsby-1925"]],
});

const tasteBeliefSchema = Type.Object(
  {
    facet: tasteFacet,
    value: tasteEditFields.value,
    share: ratio("Of all that the user likes, the share that has it.", 0.4),
    likedItemCount: count("How many liked works have it.", 3),
    eventIds,
    itemIds,
  },
  {
    title: "TasteBelief",
    description: "A trait that the user is believed to like.",
    additionalProperties: false,
    examples: [belief],
  },
);

export const ownTasteSchema = Type.Object(
  {
    beliefs: Type.Array(tasteBeliefSchema, {
      description: "By facet, then by share: the first dozen of each facet.",
      examples: [[belief]],
    }),
    edits: Type.Array(tasteEditSchema, { description: "What the user said themselves.", examples: [[]] }),
    mood: Type.Optional(believedMoodSchema),
    moodEventIds: Type.Array(id("An event of the user.", "e-0001"), {
      description: "Events that tell the mood, the newest first, five at most.",
      examples: [[]],
    }),
    moodItemIds: Type.Array(itemId(), {
      description: "What these events happened to, each once, in the same order.",
      examples: [[]],
    }),
    cluster: Type.Optional(clusterViewSchema),
  },
  {
    title: "OwnTaste",
    description: "What is believed of a user's taste, what each belief rests on, and what they said of it themselves.",
    additionalProperties: false,
    examples: [{ beliefs: [belief], edits: [], moodEventIds: [], moodItemIds: [] }],
  },
);
export type WireOwnTaste = Wire<typeof ownTasteSchema>;

export const tasteWishSchema = Type.Object(
  { wish: word(tasteWishes, "more or less of it than is believed, or never any.") },
  {
    title: "TasteWishBody",
    description: "What the user wants of a trait.",
    additionalProperties: false,
    examples: [{ wish: "never" }],
  },
);
