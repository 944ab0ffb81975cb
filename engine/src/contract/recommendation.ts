import { Type } from "typebox";
import { friendReasonWith } from "./friend.ts";
import { gatsbyExample, itemSchema } from "./item.ts";
import { believedMoodSchema, createPartyMoodReasonSchema, moodOf } from "./mood.ts";
import { count, domain, itemId, ratio, text, texts, userId, word, type Wire } from "./primitives.ts";
import { appliedRules, createRuleReasonSchema } from "./applied-rule.ts";
import { tasteEditFields, tasteFacet } from "./taste-edit.ts";
import { relationKinds } from "./relation.ts";

export const signals = ["cf", "cb", "ctx", "social"] as const;
export const sources = [
  "collaborative",
  "graph",
  "content",
  "social",
  "trending",
  "popular",
  "cluster",
  "fresh",
  "series",
  "mood",
  "rule",
  "wish",
] as const;

const anchorId = itemId("The item of the user's history that it rests on.");
const explained = {
  text: text("The reason as a sentence.", 2000, "Adapted from The Great Gatsby, which you finished."),
  share: ratio("The part of the score that it explains.", 0.6),
};
const anchor = "book:the-great-gatsby-1925";
const sentence = "Adapted from The Great Gatsby, which you finished.";

const relationReasonSchema = Type.Object(
  {
    kind: word(["relation"], "A fact joins the two."),
    ...explained,
    anchorId,
    relation: word(relationKinds, "The relation that joins them."),
  },
  {
    title: "RelationReason",
    description: "The item and one that the user knows are joined by a fact.",
    additionalProperties: false,
    examples: [{ kind: "relation", text: sentence, share: 0.6, anchorId: anchor, relation: "adaptation-of" }],
  },
);

const graphPathReasonSchema = Type.Object(
  {
    kind: word(["graph-path"], "A path of facts."),
    ...explained,
    anchorId,
    path: Type.Array(
      Type.Object(
        {
          label: text("The person, place, theme or item.", 1000, "F. Scott Fitzgerald"),
          itemId: Type.Optional(itemId("When the step is an item.")),
          phrase: Type.String({
            description: "How the step is reached from the one before.",
            examples: ["written by"],
          }),
        },
        { additionalProperties: false, description: "One step.", examples: [{ label: "Jazz", phrase: "about" }] },
      ),
      { description: "From what the user knows to the item.", examples: [[{ label: "Jazz", phrase: "about" }]] },
    ),
  },
  {
    title: "GraphPathReason",
    description: "A path through the knowledge graph leads to the item.",
    additionalProperties: false,
    examples: [
      { kind: "graph-path", text: sentence, share: 0.4, anchorId: anchor, path: [{ label: "Jazz", phrase: "about" }] },
    ],
  },
);

const similarItemReasonSchema = Type.Object(
  {
    kind: word(["similar-item"], "Alike."),
    ...explained,
    anchorId,
    similarity: Type.Number({ description: "How alike, 1 for the same.", examples: [0.8] }),
  },
  {
    title: "SimilarItemReason",
    description: "The item is like one that the user knows.",
    additionalProperties: false,
    examples: [{ kind: "similar-item", text: "Like The Great Gatsby.", share: 0.3, anchorId: anchor, similarity: 0.8 }],
  },
);

const sharedThemesReasonSchema = Type.Object(
  {
    kind: word(["shared-themes"], "The same themes."),
    ...explained,
    anchorId,
    themes: texts("The themes.", 100, ["jazz-age"]),
  },
  {
    title: "SharedThemesReason",
    description: "The item shares themes with one that the user knows.",
    additionalProperties: false,
    examples: [
      { kind: "shared-themes", text: "Shares jazz age with it.", share: 0.3, anchorId: anchor, themes: ["jazz-age"] },
    ],
  },
);

const tasteReasonSchema = Type.Object(
  {
    kind: word(["taste"], "The taste as a whole."),
    ...explained,
    anchorIds: Type.Array(anchorId, { description: "The items it rests on most.", examples: [[anchor]] }),
  },
  {
    title: "TasteReason",
    description: "People with a like taste chose the item.",
    additionalProperties: false,
    examples: [{ kind: "taste", text: "Fits what you liked.", share: 0.5, anchorIds: [anchor] }],
  },
);

const friendReasonSchema = friendReasonWith(explained);

const clusterReasonSchema = Type.Object(
  { kind: word(["cluster"], "Age and place."), ...explained, memberCount: count("How many people they are.", 120) },
  {
    title: "ClusterReason",
    description: "People of like age and place like the item more than others do.",
    additionalProperties: false,
    examples: [{ kind: "cluster", text: "Liked by readers aged 25-34 in Germany", share: 0.2, memberCount: 120 }],
  },
);

const seriesReasonSchema = Type.Object(
  {
    kind: word(["series"], "A series."),
    ...explained,
    anchorId,
    position: Type.Number({ description: "The item's place in the series.", examples: [2] }),
  },
  {
    title: "SeriesReason",
    description: "The item is the next one of a series.",
    additionalProperties: false,
    examples: [{ kind: "series", text: "The next volume.", share: 1, anchorId: anchor, position: 2 }],
  },
);

const moodReasonSchema = Type.Object(
  {
    kind: word(["mood"], "The user's mood."),
    ...explained,
    goal: word(["match", "contrast"], "Whether it fits the mood or leads out of it."),
    mood: moodOf("How the item feels."),
  },
  {
    title: "MoodReason",
    description: "The item suits the user's mood, or leads out of it.",
    additionalProperties: false,
    examples: [
      {
        kind: "mood",
        text: "Fits the quiet, sad mood of what you just played",
        share: 0.4,
        goal: "match",
        mood: { valence: -0.5, arousal: -0.2 },
      },
    ],
  },
);

const momentReasonSchema = Type.Object(
  {
    kind: word(["moment"], "The moment."),
    ...explained,
    variable: text("What of the moment: time, weekday, season, holiday, company, weather, or year.", 64, "time"),
    value: text("What it is.", 200, "weekend evening"),
  },
  {
    title: "MomentReason",
    description: "The item is of a kind that is chosen at such moments.",
    additionalProperties: false,
    examples: [
      {
        kind: "moment",
        text: "Often chosen on weekend evenings",
        share: 0.2,
        variable: "time",
        value: "weekend evening",
      },
    ],
  },
);

const wishReasonSchema = Type.Object(
  { kind: word(["wish"], "The user's own wish."), ...explained, facet: tasteFacet, value: tasteEditFields.value },
  {
    title: "WishReason",
    description: "The user asked for more of it.",
    additionalProperties: false,
    examples: [
      { kind: "wish", text: "You asked for more of the theme jazz-age", share: 0.3, facet: "theme", value: "jazz-age" },
    ],
  },
);

const plainReasonSchema = Type.Object(
  { kind: word(["trend", "popular", "fresh"], "What speaks for it."), ...explained },
  {
    title: "PlainReason",
    description: "The item is on the rise, much loved, or new.",
    additionalProperties: false,
    examples: [{ kind: "popular", text: "Loved by many.", share: 1 }],
  },
);

export const reasonSchema = Type.Union(
  [
    relationReasonSchema,
    graphPathReasonSchema,
    similarItemReasonSchema,
    sharedThemesReasonSchema,
    tasteReasonSchema,
    friendReasonSchema,
    clusterReasonSchema,
    seriesReasonSchema,
    moodReasonSchema,
    momentReasonSchema,
    wishReasonSchema,
    createPartyMoodReasonSchema(explained),
    plainReasonSchema,
    createRuleReasonSchema(explained),
  ],
  {
    title: "Reason",
    description: "Why an item is in a list, computed from what moved its score; `kind` says which fields it has.",
    examples: [{ kind: "popular", text: "Loved by many.", share: 1 }],
  },
);
export type WireReason = Wire<typeof reasonSchema>;

const part = (description: string) =>
  Type.Object(
    {
      value: Type.Number({ description: "What the part says of the item.", examples: [0.7] }),
      weight: Type.Number({ description: "How much the part counts.", examples: [0.4] }),
    },
    { additionalProperties: false, description, examples: [{ value: 0.7, weight: 0.4 }] },
  );

const breakdownExample = {
  cf: { value: 0.7, weight: 0.4 },
  cb: { value: 0.9, weight: 0.4 },
  ctx: { value: 0.5, weight: 0.1 },
  social: { value: 0, weight: 0.1 },
};
export const breakdownSchema = Type.Object(
  {
    cf: part("What people of like taste chose."),
    cb: part("Content and graph: what the item is about and joined to."),
    ctx: part("The moment: the newest likes, and what is chosen at such times and in such company."),
    social: part("Friends."),
  },
  {
    title: "Breakdown",
    description: "The four parts of the score: it is the sum of weight times value.",
    additionalProperties: false,
    examples: [breakdownExample],
  },
);
export type WireBreakdown = Wire<typeof breakdownSchema>;

export const rank = Type.Integer({ minimum: 1, description: "1 for the first.", examples: [1] });
const score = Type.Number({ description: "Higher is better; comparable within one list.", examples: [0.69] });
const reasons = Type.Array(reasonSchema, {
  description: "Strongest first.",
  examples: [[{ kind: "popular", text: "Loved by many.", share: 1 }]],
});

const recommendationFields = {
  item: itemSchema,
  rank,
  score,
  sources: Type.Array(word(sources, "A source of candidates."), {
    description: "Where the candidate came from.",
    examples: [["graph", "content"]],
  }),
  breakdown: breakdownSchema,
  reasons,
  rules: appliedRules,
};
const recommendationExample = {
  item: gatsbyExample,
  rank: 1,
  score: 0.69,
  sources: ["graph"],
  breakdown: breakdownExample,
  reasons: [{ kind: "popular", text: "Loved by many.", share: 1 }],
};

export const recommendationSchema = Type.Object(recommendationFields, {
  title: "Recommendation",
  description: "One item of a list, with the sum behind its place.",
  additionalProperties: false,
  examples: [recommendationExample],
});
export type WireRecommendation = Wire<typeof recommendationSchema>;

const modelVersion = text("The model that scored.", 256, "2026-05-03-1");

const listFields = {
  userId: userId(),
  domain: Type.Optional(domain("When the list was asked for one domain.")),
  modelVersion: Type.Optional(modelVersion),
  isFallback: Type.Boolean({ description: "True when no model of the user's taste had a say.", examples: [false] }),
  surface: Type.Optional(text("Where the list is shown, as the request said.", 64, "home")),
  surfaceVersion: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: "The version of the surface's rules that the list obeys; absent where none are published.",
      examples: [3],
    }),
  ),
  mood: Type.Optional(believedMoodSchema),
  items: Type.Array(recommendationSchema, { description: "Best first.", examples: [[recommendationExample]] }),
  continue: Type.Array(recommendationSchema, {
    description: "What the user has begun: unfinished items and next volumes.",
    examples: [[]],
  }),
};

export const recommendationListSchema = Type.Object(
  {
    recommendationId: text("Names this list: send it with the events that come of it.", 256, "r7Kq2mXw"),
    ...listFields,
    nextCursor: Type.Optional(
      text("Send it as `cursor` for the next page; absent on the last one.", 12_000, "AWiH2rAAFJx1c3VyZQ"),
    ),
  },
  {
    title: "RecommendationList",
    description: "A user's list.",
    additionalProperties: false,
    examples: [
      { recommendationId: "r7Kq2mXw", userId: "ada", isFallback: false, items: [recommendationExample], continue: [] },
    ],
  },
);
export type WireRecommendationList = Wire<typeof recommendationListSchema>;

export const listPreviewSchema = Type.Object(listFields, {
  title: "ListPreview",
  description: "A user's list as it would be. It was shown to nobody: it has no id, and no event can come of it.",
  additionalProperties: false,
  examples: [{ userId: "ada", isFallback: false, items: [recommendationExample], continue: [] }],
});

export const explanationSchema = Type.Object(
  {
    ...recommendationFields,
    exclusion: Type.Optional(
      text("Why the item would be left out of the user's lists; absent when nothing forbids it.", 1000, "finished"),
    ),
    modelVersion,
  },
  {
    title: "Explanation",
    description: "How one item stands with one user.",
    additionalProperties: false,
    examples: [{ ...recommendationExample, modelVersion: "2026-05-03-1" }],
  },
);
export type WireExplanation = Wire<typeof explanationSchema>;

/** A shape of an item with its place, score and reasons. */
export const rankedItem = (title: string, description: string) =>
  Type.Object(
    { item: itemSchema, rank, score, reasons },
    {
      title,
      description,
      additionalProperties: false,
      examples: [{ item: gatsbyExample, rank: 1, score: 0.8, reasons: [] }],
    },
  );

export const similarListSchema = Type.Object(
  {
    recommendationId: text("Names this list: send it with the events that come of it.", 256, "r7Kq2mXw"),
    modelVersion: Type.Optional(modelVersion),
    items: Type.Array(rankedItem("SimilarItem", "An item that is like another."), {
      description: "Most alike first.",
      examples: [[]],
    }),
  },
  {
    title: "SimilarList",
    description: "Items that are like one item, of any domain.",
    additionalProperties: false,
    examples: [{ recommendationId: "r7Kq2mXw", modelVersion: "2026-05-03-1", items: [] }],
  },
);
export type WireSimilarList = Wire<typeof similarListSchema>;
